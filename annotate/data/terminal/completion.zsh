#compdef annotate

_annotate_completion() {
  eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" _ANNOTATE_COMPLETE=complete_zsh annotate)
}

compdef _annotate_completion annotate
