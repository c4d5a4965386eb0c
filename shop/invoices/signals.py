"""What `notifications` turns into mails. Sent inside the transaction that wrote the invoice."""

from django.dispatch import Signal

#: `invoice` [Invoice, a credit note too], `again` [bool]: False once, when it is issued; True each
#: time that staff ask for it to be sent once more. Its PDF: `documents.pdf_of`, after commit.
invoice_issued = Signal()
