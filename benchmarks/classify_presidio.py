"""Presidio's turn in classify.py: python classify_presidio.py START SECONDS, prints [bodies/s, bodies, found].

Its pattern recognisers of seven types over the whole body as text, with a language model that says nothing and no
context words.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from presidio_analyzer import AnalyzerEngine  # type: ignore[import-not-found]  # installed for the measurement only
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine  # type: ignore[import-not-found]  # as above

TYPES = ["EMAIL_ADDRESS", "IP_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "CRYPTO", "URL", "MAC_ADDRESS"]


class Silent(NlpEngine):  # type: ignore[misc]  # its base is not there when types are checked
    """A language model that finds no words."""

    def load(self) -> None:
        pass

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> object:
        return NlpArtifacts([], [], [], [], self, language)

    def process_batch(self, texts: Sequence[str], language: str, **_: object) -> Iterator[tuple[str, object]]:
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en"]


def main(start: int, seconds: float) -> None:
    requests = json.loads(Path("corpus.json").read_text("utf-8"))["requests"]
    engine = AnalyzerEngine(nlp_engine=Silent(), supported_languages=["en"])
    supported = [kind for kind in TYPES if kind in engine.get_supported_entities("en")]
    engine.analyze(requests[0]["content"], language="en", entities=supported)
    bodies = found = 0
    begun = time.perf_counter()
    while (taken := time.perf_counter() - begun) < seconds:
        text = requests[(start + bodies) % len(requests)]["content"]
        found += len(engine.analyze(text, language="en", entities=supported))
        bodies += 1
    print(json.dumps([bodies / taken, bodies, found]))


main(int(sys.argv[1]), float(sys.argv[2]))
