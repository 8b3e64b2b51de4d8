from __future__ import annotations

from services.identity import passwords
from services.identity.passwords import hash_password, is_right, needs_rehash


class TestAPassword:
    def test_is_recognised_by_its_hash(self):
        kept = hash_password("une phrase de passe")
        assert is_right("une phrase de passe", kept)
        assert not is_right("une autre", kept)

    def test_is_hashed_with_a_salt(self):
        assert hash_password("la même") != hash_password("la même")

    def test_is_never_right_for_an_account_without_one(self):
        assert not is_right("", None)

    def test_of_nobody_takes_the_work_of_any_other(self):
        assert not needs_rehash(passwords._NOBODYS)

    def test_is_wrong_when_what_was_kept_is_no_hash(self):
        assert not is_right("x", "not a hash")
