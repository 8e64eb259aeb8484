using OmniGrains.Engine;

namespace OmniGrains.Delays;

internal static class DelayRejections
{
    public static readonly Rejection NotWatched = new("delay.unknown", "There is no order with this id that is on its way.", RejectionKind.NotFound);

    public static readonly Rejection NotOpen = new("delay.not-open", "There is no delay of this order to be answered.", RejectionKind.Conflict);

    public static readonly Rejection Answered = new("delay.answered", "The customer has already answered otherwise.", RejectionKind.Conflict);

    public static readonly Rejection NotOffered = new("delay.date-not-offered", "The date is none of those that are offered.");
}
