using OmniGrains.Engine;

namespace OmniGrains.Journeys;

internal static class JourneyRejections
{
    public static readonly Rejection Unknown = new("journey.unknown", "There is no journey with this id, or not this version of it.", RejectionKind.NotFound);

    public static readonly Rejection Changed = new("journey.changed", "The journey has changed since you read it. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection Limit = new("journey.limit", "There are 200 journeys already.", RejectionKind.Conflict);

    public static readonly Rejection ReadyMadeUnknown = new(
        "journey.ready-made-unknown", $"There is no ready-made journey of this name. There are {string.Join(", ", ReadyMade.ReadyJourneys.Names)}.", RejectionKind.NotFound);

    public static readonly Rejection CustomerUnknown = new("journey.customer-unknown", "There is no customer with this id.", RejectionKind.NotFound);

    public static Rejection Invalid(string detail) => new("journey.invalid", detail);
}
