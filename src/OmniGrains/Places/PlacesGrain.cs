using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>Enters a place, or changes it; the revision is the grain's to give.</summary>
/// <param name="Place">The whole of it.</param>
/// <param name="ExpectedRevision">The revision that the caller has read, 0 for none; null when the caller does not mind.</param>
internal sealed record DefinePlace(Place Place, int? ExpectedRevision) : ICommand<PlaceRevision>;

/// <summary>Where a place stands.</summary>
internal sealed record PlaceRevision(string Id, int Revision);

/// <summary>All places.</summary>
internal sealed record ReadPlaces : IQuery<PlaceDirectory>
{
    public static readonly ReadPlaces Query = new();
}

/// <summary>The one directory of places: small enough to be read as a whole by any use case.</summary>
internal sealed class PlacesGrain : Grain<PlaceDirectory>
{
    public const int MostPlaces = 5_000;

    public static readonly GrainId Id = GrainId.Of("places", "all");

    public override string Type => "places";

    public override PlaceDirectory Initial => PlaceDirectory.Empty;

    public override object Answer(PlaceDirectory state, IQuery query) => state;

    public override Decision Decide(PlaceDirectory state, ICommand command, in CommandContext context) => command switch
    {
        DefinePlace define => Define(state, define),
        _ => throw new NotSupportedException($"The directory of places does not take {command.GetType().Name}."),
    };

    public override PlaceDirectory Evolve(PlaceDirectory state, IEvent @event) => @event switch
    {
        PlaceDefined defined => new PlaceDirectory(state.ById.SetItem(defined.Place.Id, defined.Place)),
        _ => state,
    };

    private static Decision Define(PlaceDirectory state, DefinePlace define)
    {
        var known = state.ById.GetValueOrDefault(define.Place.Id);
        var revision = known?.Revision ?? 0;
        if (define.ExpectedRevision is { } expected && expected != revision)
        {
            return Decision.Reject(PlaceRejections.Changed(define.Place.Id));
        }

        if (known is not null && PlaceInput.Of(known).IsSameAs(PlaceInput.Of(define.Place)))
        {
            return Decision.Unchanged(new PlaceRevision(known.Id, revision));
        }

        return known is null && state.ById.Count >= MostPlaces
            ? Decision.Reject(PlaceRejections.TooMany)
            : Decision.Accept(
                new PlaceRevision(define.Place.Id, revision + 1),
                new PlaceDefined(define.Place with { Revision = revision + 1 }));
    }
}

/// <summary>The directory for other slices.</summary>
internal sealed class LivePlaces(IGrains grains) : IPlaces
{
    public async ValueTask<PlaceDirectory> Read(CancellationToken cancellation = default) =>
        (await grains.Read(PlacesGrain.Id, ReadPlaces.Query, cancellation)).Value;
}
