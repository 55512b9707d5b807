"""The guidance: documents become passages, passages an index, the index answers searches.

The only room that knows langchain's splitters, sentence-transformers and Chroma.
"""
