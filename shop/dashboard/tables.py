"""Oscar's tables, minus two links in their heads that lead to an error."""

from typing import Any

from oscar.apps.dashboard import tables

# These columns are boxes and buttons; no field of theirs could be sorted by.
NOT_FIELDS = ("checkbox", "actions")


class DashboardTable(tables.DashboardTable):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_FIELDS:
            if name in self.base_columns:
                self.columns[name].column.orderable = False

    class Meta(tables.DashboardTable.Meta):
        pass
