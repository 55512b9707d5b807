"""The intake: documents of the user's own become sections and passages.

    reading.py       the parent's side: a file is opened, handed to a child process, and its sections come back
    child.py         the child's side: limits first, then one of the readers
    blocks.py        what every reader makes of a document, and what it may cost
    decoding.py      what kind of file is it, and which characters are in it
    lines.py         plain text
    markup.py        HTML and Markdown; elements.py: what HTML's elements are
    word.py          DOCX
    pages.py         PDF
    cleaning.py      page furniture out
    plain.py         whatever could act as markup, as an address or as a model's control token made plain words
    splitting.py     blocks become sections of passages that read alone
    originals.py     the two articles behind the guides, recognized and laid out on the guides' section ids
    fingerprints.py  the hashes by which they are recognized, kept in originals.toml
    alignment.py     the guides' lay questions led to the originals' passages
    collection.py    the documents kept, in a private folder

Whatever a document says is matter to quote. It is never rendered and never an instruction.
"""
