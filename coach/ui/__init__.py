"""The page in the browser: renders what the coach does, decides nothing.

Importing this package is light; Gradio is loaded only by :func:`coach.ui.serve.serve`.
"""
