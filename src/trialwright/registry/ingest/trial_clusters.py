"""Which ids are of one trial: those that records name of each other, unless a registry has them as two trials.

Example: ``clusters({"NCT00000001", "NCT00000002"}, [("NCT00000001", "EUCTR2004-000446-20"), ("NCT00000002",
"EUCTR2004-000446-20")])`` is ``{"NCT00000001": "EUCTR2004-000446-20"}``, and NCT00000002 is another trial.
"""

from collections.abc import Collection, Iterable

from trialwright.trial import ids


def clusters(records: Collection[str], named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return of each id that is of one trial with smaller ones the smallest, whatever the order of what is given.

    Links are followed in this order, and among their like in that of the ids: to former ids, that is, to those of the
    same registry that have no record; between records that name each other; from one record to another; to what has no
    record.

    Args:
        records: the ids, as `ids.one_trial` has them, that have a record.
        named: the id of a record, and one that it names, both likewise; what is no id of a registry is passed over.
    """
    told = {pair for pair in named if pair[0] != pair[1]}
    registries = {name: ids.registry_of(name) for name in {name for pair in told for name in pair}}
    names = sorted(name for name, registry in registries.items() if registry)
    numbers = {name: number for number, name in enumerate(names)}
    places = {registry: place for place, registry in enumerate(sorted({registries[name] or "" for name in names}))}
    links = set()
    for one, other in told:
        if one in numbers and other in numbers:
            alike, has_record = registries[one] == registries[other], other in records
            if alike and not has_record:
                links.add((0, numbers[other], numbers[one]))
            elif not alike:
                rank = 1 if (other, one) in told else 2 if has_record else 3
                low, high = sorted((numbers[one], numbers[other]))
                links.add((rank, low, high))
    held = [1 << places[registries[name] or ""] for name in names]
    return {names[i]: names[least] for i, least in enumerate(_joined(held, sorted(links))) if least < i}


def _joined(held: list[int], links: Iterable[tuple[int, int, int]]) -> list[int]:
    """Return of each number the least one that it is joined with.

    Args:
        held: of each number the registry that it is an id of, as a bit; two sets that hold the same are not joined.
        links: how good one is, and what it joins; of rank 0 a former id, which its first record alone takes.
    """
    above = list(range(len(held)))
    taken = set()

    def root(number: int) -> int:
        while above[number] != number:
            # Each step halves the way of the next one.
            above[number] = number = above[above[number]]
        return number

    for rank, one, other in links:
        low, high = sorted((root(one), root(other)))
        if low != high and (one not in taken if rank == 0 else not held[low] & held[high]):
            above[high] = low
            held[low] |= held[high]
        if rank == 0:
            taken.add(one)
    return [root(number) for number in range(len(above))]
