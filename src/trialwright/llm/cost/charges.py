"""The charges of all requests ever sent to a paid endpoint, kept in the cache: money is entered before it is spent.

Example: a request that can cost 0.0024 USD at most is entered at that before it is sent, and at 0.0005 once
its answer has told its tokens. What a kill leaves open may have been billed, and stays at 0.0024. So the sum
over the requests of a stage is never less than what its endpoint charges, and no later run forgets any of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from trialwright.llm.store.cache import Cache

_CREATE = (
    "create table if not exists charges (id integer primary key, key text not null, worst real not null, usd real, "
    "batch text)",
    "create index if not exists charges_by_key on charges (key)",
    "create index if not exists charges_by_batch on charges (batch) where batch is not null",
    "create temp table if not exists asked (key text primary key) without rowid",
)
_SUMS = """select total(coalesce(usd, worst)), total(case when usd is null then worst end) from charges
    where key in (select key from asked)"""
COLUMNS = ("id", "key", "worst", "usd", "batch")
_ENTER = "insert into charges (key, worst, usd, batch) values (?, ?, ?, ?)"

# What an attempt may cost at most, by the key of its request.
Worst = tuple[str, float]


def is_whole(row: Sequence[Any]) -> bool:
    """Tell whether a row, columns as `COLUMNS`, is of the right types; of a damaged file any may be wrong."""
    number, key, worst, usd, batch = row
    texts = isinstance(key, str) and isinstance(batch, str | None)
    return texts and type(number) is int and type(worst) is float and isinstance(usd, float | None)


class Spent(NamedTuple):
    """USD charged, and how much of it for requests whose end is not known: in flight, or left open by a kill."""

    usd: float
    open: float

    def __str__(self) -> str:
        """Return it for the terminal."""
        left = f", {self.open:.4f} of it open: in flight elsewhere, or left by a kill" if self.open else ""
        return f"{self.usd:.4f} USD charged for its requests, all runs together{left}"


class Charges:
    """The charges of the requests that one stage asks for; entries of several processes add up."""

    def __init__(self, cache: Cache, keys: Iterable[str]) -> None:
        self._cache = cache
        with cache.writing() as connection:
            for statement in _CREATE:
                connection.execute(statement)
            connection.execute("delete from asked")
            connection.executemany("insert or ignore into asked values (?)", ((key,) for key in keys))

    def spent(self) -> Spent:
        """Return the sums over all attempts at these requests."""
        with self._cache.writing() as connection:
            return Spent(*connection.execute(_SUMS).fetchone())

    def reserve(self, wanted: Sequence[Worst], limit: float, batch: str | None = None) -> list[int]:
        """Enter as many attempts, in their order, as fit below a limit; return the numbers of these entries.

        Those of a batch are entered under its name, and all of them or none.
        """
        with self._cache.writing() as connection:
            spent = connection.execute(_SUMS).fetchone()[0]
            count = 0
            for _, worst in wanted:
                spent += worst
                if spent > limit:
                    break
                count += 1
            if batch is not None and count < len(wanted):
                return []
            return [
                connection.execute(_ENTER, (key, worst, None, batch)).lastrowid or 0 for key, worst in wanted[:count]
            ]

    def settle(self, costs: Iterable[tuple[int, float | None]]) -> None:
        """Enter what attempts cost; None: it is not known, and taken to be the worst."""
        with self._cache.writing() as connection:
            connection.executemany(
                "update charges set usd = coalesce(?2, worst) where id = ?1 and usd is null", list(costs)
            )

    def settle_batch(self, batch: str, costs: Mapping[str, float | None]) -> None:
        """Enter what the requests of a batch cost, by key, as `settle` does; what is settled already stays so."""
        with self._cache.writing() as connection:
            connection.executemany(
                "update charges set usd = coalesce(?3, worst) where batch = ?1 and key = ?2 and usd is null",
                [(batch, key, cost) for key, cost in costs.items()],
            )

    def cover(self, batch: str, wanted: Collection[Worst]) -> None:
        """Enter the attempts of a batch that is under way already, where they are not, whatever the limit."""
        with self._cache.writing() as connection:
            entered = {key for (key,) in connection.execute("select key from charges where batch = ?", (batch,))}
            new = [(key, worst, None, batch) for key, worst in wanted if key not in entered]
            connection.executemany(_ENTER, new)

    def restore(self, rows: Iterable[Sequence[Any]]) -> None:
        """Put entries back, columns as `COLUMNS`, as they stood in a cache that was damaged."""
        with self._cache.writing() as connection:
            connection.executemany("insert or ignore into charges values (?, ?, ?, ?, ?)", rows)

    def unknown(self) -> list[str]:
        """Return the keys of answers that nothing was entered for: another repository or an earlier version paid."""
        query = """select key from asked where key in (select key from completions)
            and key not in (select key from charges)"""
        with self._cache.writing() as connection:
            return [key for (key,) in connection.execute(query)]

    def enter(self, costs: Iterable[Worst]) -> None:
        """Enter what answers cost that came without a charge."""
        with self._cache.writing() as connection:
            known = {key for (key,) in connection.execute("select distinct key from charges")}
            connection.executemany(_ENTER, [(key, usd, usd, None) for key, usd in costs if key not in known])
