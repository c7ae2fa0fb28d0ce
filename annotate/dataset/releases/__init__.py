"""A new release of a dataset that is there: without some documents, or with its words again."""
