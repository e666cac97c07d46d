"""What a list operation of the clients returns: items, one after the other, page by page."""

from collections.abc import AsyncIterator, Iterator
from typing import Generic, TypeVar, cast

from unictl.client.session import AsyncSession, Session
from unictl.core.page import Page
from unictl.engine.task import Task

T = TypeVar("T")


class Items(Generic[T]):
    """The items of a list; each page is fetched when the loop comes to it.

    for order in client.payments.list_orders(): ...
    """

    def __init__(self, session: Session, task: Task) -> None:
        self._session, self._task = session, task

    def __iter__(self) -> Iterator[T]:
        for page in self._session.pages(self._task):
            yield from page.items

    def page(self) -> Page[T]:
        """Return the first page alone; its `next` is the `cursor` of the following one."""
        return cast("Page[T]", self._session.run(self._task))


class AsyncItems(Generic[T]):
    """The same for asyncio: `async for order in client.payments.list_orders(): ...`."""

    def __init__(self, session: AsyncSession, task: Task) -> None:
        self._session, self._task = session, task

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self._session.pages(self._task):
            for item in page.items:
                yield item

    async def page(self) -> Page[T]:
        """Return the first page alone; its `next` is the `cursor` of the following one."""
        return cast("Page[T]", await self._session.run(self._task))
