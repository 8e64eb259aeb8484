using OmniGrains.Engine;

namespace OmniGrains.Ingest;

internal static class IngestRejections
{
    public static readonly Rejection NoIdentity = new(
        "ingest.no-identity", "A call needs a userId or an anonymousId, in itself or at the top of the batch.");

    public static readonly Rejection NoUsableIdentity = new(
        "ingest.no-usable-identity", "None of the identifiers can be used: they are junk, such as 'null' or '0000', or too long.");

    public static readonly Rejection NotAnObject = new("ingest.malformed", "A call must be a JSON object.");

    public static readonly Rejection NoEvent = new("ingest.no-event", "A track call needs the name of its event, of at most 200 characters.");

    public static readonly Rejection NoGroup = new("ingest.no-group", "A group call needs a groupId of at most 500 characters.");

    public static readonly Rejection NoPrevious = new("ingest.no-previous-id", "An alias call needs the userId and the previousId that is to be linked to it.");

    public static readonly Rejection BodyNotAnObject = new("ingest.malformed", "Traits, properties and context must be JSON objects.");

    public static readonly Rejection NoBatch = new("ingest.no-batch", "A batch is an object with an array named 'batch'.");

    public static readonly Rejection TooManyCalls = new(
        "ingest.batch-too-many", $"A batch holds at most {IngestLimits.MostCalls} calls. Nothing of it was recorded; send it in parts.");

    public static readonly Rejection CallTooLarge = new("ingest.message-too-large", $"A call is at most {IngestLimits.LargestCall / 1024} KB.");

    public static readonly Rejection BodyTooLarge = new(
        "ingest.body-too-large", $"A call is at most {IngestLimits.LargestCall / 1024} KB and a batch {IngestLimits.LargestBatch / 1000} KB. Nothing was recorded; send less at once.");

    public static Rejection UnknownType(string? type) => new(
        "ingest.unknown-type",
        type is null
            ? "A call in a batch needs a type: identify, track, page, screen, group or alias."
            : $"There is no call '{type.Shortened(40)}'. There are identify, track, page, screen, group and alias.");

    public static Rejection Malformed(string detail) => new("ingest.malformed", detail);
}

/// <summary>The limits of the Segment HTTP API.</summary>
internal static class IngestLimits
{
    public const int LargestCall = 32 * 1024;
    public const int LargestBatch = 500_000;
    public const int MostCalls = 2_500;
    public const int DeepestCall = 32;
    public const int LongestName = 200;
    public const int LongestGroup = 500;
}
