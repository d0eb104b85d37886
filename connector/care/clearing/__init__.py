"""Take messages out of a mailbox once nothing could be lost by it; nowhere unless a person switched it on for that mailbox.

    mailbox --copied--> waits for a backup --bin--> in the bin --delete--> gone, for good

Deleting a message deletes its files and its evidence at the platform (protocols, e-Doręczenia 7.1). So before each step all of
this holds anew: a document system registered what was received, or a sealed proof ended the way of what was sent; every byte
of it is in the archive, read again just now; every piece of evidence that the platform lists is here too; nobody put a hold on
it; a backup that lacked nothing was begun after the last of it came; and it is old enough. Each call is an attempt that was
written down before, and one whose outcome is not known is looked into and never just repeated.
"""
