"""Print how good detection is on labelled files, and how honest its confidence.

    python tools/evaluate_detection.py FILE.jsonl [--folds 5] [--errors] [--known] [--json]

With --known labels of services that the catalog lacks are left out. With --folds the scorer is
learnt anew without each fold in turn, and its figures on the files left out are printed beside: the
catalog stays as it is, so what they guard against is learning by heart in the weights alone.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import labelled
from labelled import Found, Labelled
from unictl.core import catalog

FIVE: Final = frozenset({"razorpay", "paypal", "twilio", "stripe", "aws"})
_BINS: Final = 10


class Figures:
    """Counts over files, and what follows from them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.sure: list[tuple[float, bool]] = []

    def add(self, file: Labelled, found: Mapping[str, Found]) -> None:
        """Count a file."""
        for slug in found.keys() | file.labels.keys():
            label, one = file.labels.get(slug), found.get(slug)
            for group in ("all", *(["five"] if slug in FIVE else [])):
                self._service(group, label, one)
            if one:
                self.sure.append((one.confidence, label is not None))
            if label and one:
                self._details(file, label, one)

    def _service(self, group: str, label: Found | None, one: Found | None) -> None:
        status = label.status if label else one.status if one else ""
        kind = f"{group} commented" if status == "commented" else group
        self.counts[f"{kind} {'right' if label and one else 'missed' if label else 'wrong'}"] += 1

    def _details(self, file: Labelled, label: Found, one: Found) -> None:
        for group in ("all", *(["five"] if label.service in FIVE else [])):
            same = same_status(file, label.status, one.status)
            self.counts[f"{group} status {'right' if same else 'wrong'}"] += 1
        for what, there, here in (
            ("variables", label.variables, one.variables),
            ("features", label.features, one.features),
        ):
            self.counts[f"{what} right"] += len(there & here)
            self.counts[f"{what} missed"] += len(there - here)
            self.counts[f"{what} wrong"] += len(here - there)
            self.counts[f"{what} {'exact' if there == here else 'inexact'}"] += 1

    def share(self, part: str, *rest: str) -> float:
        """Return what share of the named counts the first is."""
        whole = sum(self.counts[name] for name in (part, *rest))
        return self.counts[part] / whole if whole else 1.0

    def precision(self, of: str) -> float:
        """Return how much of what was found is right."""
        return self.share(f"{of} right", f"{of} wrong")

    def recall(self, of: str) -> float:
        """Return how much of what is labelled was found."""
        return self.share(f"{of} right", f"{of} missed")

    def brier(self) -> float:
        """Return the mean square of what the confidence was off by."""
        return sum((sure - right) ** 2 for sure, right in self.sure) / max(1, len(self.sure))

    def bins(self) -> Iterator[tuple[float, float, int]]:
        """Yield mean confidence, share of right ones and number, by tenths of the confidence."""
        for tenth in range(_BINS):
            inside = [(s, r) for s, r in self.sure if min(_BINS - 1, int(s * _BINS)) == tenth]
            if inside:
                count = len(inside)
                yield sum(s for s, _ in inside) / count, sum(r for _, r in inside) / count, count

    def calibration_error(self) -> float:
        """Return the expected calibration error over ten bins."""
        off = sum(abs(sure - right) * count for sure, right, count in self.bins())
        return off / max(1, len(self.sure))

    def as_dict(self) -> dict[str, float]:
        """Return the figures for programs."""
        found = {
            f"{of} {name}": round(getattr(self, name)(of), 4)
            for of in ("five", "all", "variables", "features")
            for name in ("precision", "recall")
        }
        for of in ("five", "all"):
            found[f"{of} status"] = round(self.share(f"{of} status right", f"{of} status wrong"), 4)
        return {
            **found,
            "brier": round(self.brier(), 4),
            "calibration error": round(self.calibration_error(), 4),
        }

    def lines(self) -> Iterator[str]:
        """Yield the figures for people."""
        for of in ("five", "all", "five commented", "all commented"):
            right, wrong, missed = (self.counts[f"{of} {k}"] for k in ("right", "wrong", "missed"))
            yield (
                f"{of:15} precision {self.precision(of):.3f}  recall {self.recall(of):.3f}"
                f"   ({right} right, {wrong} wrong, {missed} missed)"
            )
        for of in ("five", "all"):
            status = self.share(f"{of} status right", f"{of} status wrong")
            yield f"{of:15} status accuracy {status:.3f}"
        for of in ("variables", "features"):
            precision, recall = self.precision(of), self.recall(of)
            middle = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
            exact = self.share(f"{of} exact", f"{of} inexact")
            yield (
                f"{of:15} precision {precision:.3f}  recall {recall:.3f}  F1 {middle:.3f}"
                f"  exactly right {exact:.3f}"
            )
        yield f"Brier score {self.brier():.4f}, calibration error {self.calibration_error():.4f}"
        for sure, was, count in self.bins():
            yield f"  said {sure:.3f}, was {was:.3f} ({count})"


def same_status(file: Labelled, labelled_as: str, found: str) -> bool:
    """Return whether the statuses agree; real files' labels call a partial one configured."""
    either = {labelled_as, found}
    return len(either) == 1 or (not file.made_up and either == {"partial", "configured"})


def errors(file: Labelled, found: Mapping[str, Found]) -> Iterator[str]:
    """Yield what is wrong with the findings in a file."""
    for slug in sorted(found.keys() | file.labels.keys()):
        label, one = file.labels.get(slug), found.get(slug)
        if label is None and one:
            yield f"{slug}: not there, found with {one.confidence} in {sorted(one.variables)}"
        elif label and one is None:
            yield f"{slug}: not found; {label.status} in {sorted(label.variables)}"
        elif label and one:
            if not same_status(file, label.status, one.status):
                yield f"{slug}: {one.status}, not {label.status}"
            for what, there, here in (
                ("variables", label.variables, one.variables),
                ("features", label.features, one.features),
            ):
                if there != here:
                    lacks, has = sorted(there - here), sorted(here - there)
                    yield f"{slug}: {what} lack {lacks}, have {has} too"


def evaluate(files: Iterable[Labelled]) -> Figures:
    """Return the figures of detection as it is."""
    figures = Figures()
    for file in files:
        figures.add(file, labelled.detected(file))
    return figures


def cross_validated(files: list[Labelled], count: int) -> Figures:
    """Return the figures on files that the weights were not learnt from."""
    import train_detection  # noqa: PLC0415 - it needs this module
    from unictl.envfile._weights import WEIGHTS  # noqa: PLC0415

    figures, committed = Figures(), dict(WEIGHTS)
    for fold in labelled.folds(files, count):
        held_out = {file.name for file in fold}
        WEIGHTS.update(train_detection.learn([file for file in files if file.name not in held_out]))
        for file in fold:
            figures.add(file, labelled.detected(file))
    WEIGHTS.update(committed)
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    files = list(labelled.read(given.file))
    if given.known:
        for file in files:
            for slug in file.labels.keys() - set(catalog.slugs()):
                del file.labels[slug]
    if given.errors:
        for file in files:
            for error in errors(file, labelled.detected(file)):
                print(f"{file.name} {error}")
    if given.json:
        figures = cross_validated(files, given.folds) if given.folds else evaluate(files)
        print(json.dumps(figures.as_dict()))
        return
    print(f"{len(files)} files, {sum(len(file.labels) for file in files)} labels")
    print("\n".join(evaluate(files).lines()))
    if given.folds:
        print(f"\nweights learnt without the file's fold, {given.folds} folds by owner")
        print("\n".join(cross_validated(files, given.folds).lines()))


if __name__ == "__main__":
    main()
