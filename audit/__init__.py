"""What Lighthouse, axe and html-validate say of every kind of page. `make audit`."""
