"""Reach tokens by PKCS #11: one session for each, opened anew where it was lost, and one call at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pkcs11
from pkcs11.exceptions import (
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    UserAlreadyLoggedIn,
    UserPinNotInitialized,
)

from signing.errors import TokenPinRefused, TokenUnavailable

T = TypeVar("T")
Session = pkcs11.Session
_PIN_REFUSED = (PinIncorrect, PinInvalid, PinLenRange, PinLocked, PinExpired, UserPinNotInitialized)


class _Module:
    """A PKCS #11 library; ``round`` grows when it is started again, after which no session or object of before is right."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.lock = threading.RLock()
        self.round = 0

    def token(self, label: str) -> pkcs11.Token:
        """Find a token that is there now."""
        return pkcs11.lib(self.path).get_token(token_label=label)

    def restart(self) -> None:
        """Start the library again: some never see a token that came back, or a new one, before that."""
        self.round += 1
        pkcs11.lib(self.path).reinitialize()


_module = cache(_Module)


class Token:
    """A device, or a program in place of one, that keeps private keys and never gives them out (token, karta, HSM).

    Args:
        module: the maker's PKCS #11 library.
        label: of the token.
        pin: gives the user's PIN whenever a session is opened; it is not kept.
        writable: whether keys may be made in it.
    """

    def __init__(self, module: Path, label: str, pin: Callable[[], str], *, writable: bool = False) -> None:
        self.label = label
        self._module = _module(module)
        self._pin = pin
        self._writable = writable
        self._session: Session | None = None
        self._round = -1
        self._refused = False

    def use(self, work: Callable[[Session], T]) -> T:
        """Do something in a session, once more in a new one where the first is of no use any more; it must bear that.

        Raises:
            TokenUnavailable: the library or token is not there, or failed twice.
            TokenPinRefused: the PIN is wrong. It is not tried again before the program starts anew: a third time would lock it.
        """
        with self._module.lock:
            try:
                return work(self._opened())
            except PKCS11Error:
                self.close()
            try:
                return work(self._opened())
            except PKCS11Error as failure:
                self.close()
                # Its kind is enough, and its text is the library's.
                raise TokenUnavailable(f"{self.label}: {type(failure).__name__}") from None

    def close(self) -> None:
        """Close the session, if it still stands."""
        with self._module.lock:
            session, self._session = self._session, None
            if session is not None and self._round == self._module.round:
                try:
                    session.close()
                except PKCS11Error:
                    return

    def _opened(self) -> Session:
        if self._session is None or self._round != self._module.round:
            self._session = self._open()
            self._round = self._module.round
        return self._session

    def _open(self) -> Session:
        if self._refused:
            raise TokenPinRefused(self.label)
        try:
            return self._reach()
        except _PIN_REFUSED as refusal:
            self._refused = True
            raise TokenPinRefused(f"{self.label}: {type(refusal).__name__}") from None

    def _reach(self) -> Session:
        try:
            return self._log_in()
        except _PIN_REFUSED:
            raise
        except PKCS11Error:
            self._module.restart()
            return self._log_in()

    def _log_in(self) -> Session:
        token = self._module.token(self.label)
        try:
            return token.open(user_pin=self._pin(), rw=self._writable)
        except UserAlreadyLoggedIn:  # through another session of this process; a login is the whole process's
            return token.open(rw=self._writable)
