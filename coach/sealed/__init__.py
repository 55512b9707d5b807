"""What two partners write in private on one machine, sealed until both agree to open it."""

from coach.sealed.pairing import Opened, Pairing, Seat
from coach.sealed.pairings import Pairings

__all__ = ["Opened", "Pairing", "Pairings", "Seat"]
