using OmniGrains.Engine;

namespace OmniGrains.Segments;

internal static class SegmentRejections
{
    public static readonly Rejection Unknown = new("segment.unknown", "There is no segment with this id.", RejectionKind.NotFound);

    public static readonly Rejection CustomerUnknown = new("segment.customer-unknown", "There is no customer with this id.", RejectionKind.NotFound);

    public static readonly Rejection Changed = new("segment.changed", "The segment has changed since you read it. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection Limit = new("segment.limit", $"There are {SegmentBook.Most} segments already.", RejectionKind.Conflict);

    public static Rejection Invalid(string detail) => new("segment.invalid", detail);
}
