"""The vault: one encrypted file that holds the keys, and the secrets that open it.

    vault = Vault.open(home.home() / home.VAULT_FILE)
    vault.get("default", "razorpay", "default", "key_secret")  # a Secret

`store` has the Vault; `docs/vault-format.md` describes the file. From the bottom up: `primitives`
(seal, derive), `document` (bytes and header), `slots` (who may open it), `contents` (the entries),
`state` (a generation, authenticated), `files` (lock and atomic write), `unlocking` (where an
opening secret is found), `store` (the Vault), `creation` (which slots a new one gets),
`foresight` (how it would be opened), `bundle` (entries sealed for colleagues), `limits` (what a
profile may move), `log` (who took what) and `log_reading`.
"""
