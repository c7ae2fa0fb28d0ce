"""The small language in which quantities are written: `share(quotes, speaker.party == 'X')`."""
