"""The Teams app package: a manifest, two icons, and what builds and checks them."""
