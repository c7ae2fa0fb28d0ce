"""Tables of readings with tabs between their cells; the reader of CSV reads them."""

from annotate.formats.port import FileFormat
from annotate.formats.tables import layers

FORMAT = FileFormat(
    description="the same with tabs between cells, in a folder",
    write=layers.write_tsv,
    meta=layers.META,
    keeps=layers.KEEPS,
    is_folder=True,
)
