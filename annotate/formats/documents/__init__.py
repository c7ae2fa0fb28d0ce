"""Documents of word processors, a text with headings a file: Markdown, RTF, Word, PDF."""
