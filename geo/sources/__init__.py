"""The ways an article comes in, one file a way: text and files, web pages, our samples, bulk files."""

from geo.sources.files import article_from_bytes, article_from_file
from geo.sources.jsonl import read_jsonl
from geo.sources.page import fetch
from geo.sources.samples import example, samples
from geo.sources.text import article_from_text

__all__ = ["article_from_bytes", "article_from_file", "article_from_text", "example", "fetch", "read_jsonl", "samples"]
