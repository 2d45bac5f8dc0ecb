"""Rows, and frames of them where a library for frames is installed."""

from typing import Any, Dict, List


class Rows(List[Dict[str, Any]]):
    """Rows as dictionaries, all with the same keys in the same order; None where there is no value."""

    @property
    def columns(self) -> List[str]:
        """The names of the columns."""
        return list(self[0]) if self else []

    def column(self, name: str) -> List[Any]:
        """The values of a column. Raises KeyError where there is none of that name."""
        return [row[name] for row in self]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame. Raises ImportError where pandas is not installed."""
        import pandas  # pyright: ignore[reportMissingImports]

        return pandas.DataFrame.from_records(self, columns=self.columns)

    def to_polars(self) -> Any:
        """A polars.DataFrame. Raises ImportError where polars is not installed."""
        import polars  # pyright: ignore[reportMissingImports]

        return polars.DataFrame(list(self), infer_schema_length=None)

    def to_arrow(self) -> Any:
        """A pyarrow.Table. Raises ImportError where pyarrow is not installed."""
        import pyarrow  # pyright: ignore[reportMissingImports]

        return pyarrow.Table.from_pydict({name: self.column(name) for name in self.columns})
