using System.Collections.Immutable;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Prices;

/// <summary>Enters a price list, or changes it; the revision is the grain's to give.</summary>
internal sealed record DefinePriceList(PriceList List, int? ExpectedRevision) : ICommand<PriceListRevision>;

/// <summary>Where a price list stands.</summary>
internal sealed record PriceListRevision(string Id, int Revision);

/// <summary>All price lists, as they are and were.</summary>
internal sealed record ReadPriceLists : IQuery<PriceLists>
{
    public static readonly ReadPriceLists Query = new();
}

/// <summary>All price lists, as they are and were. Immutable.</summary>
internal sealed record PriceLists(ImmutableSortedDictionary<string, ImmutableList<PriceListDefined>> History)
{
    public static readonly PriceLists Empty =
        new(ImmutableSortedDictionary.Create<string, ImmutableList<PriceListDefined>>(StringComparer.Ordinal));

    /// <summary>The lists of today, those first that are asked first.</summary>
    public IReadOnlyList<PriceList> Current { get; } = Ranked(History.Values.Select(revisions => revisions[^1].List));

    private DateTimeOffset LastChange { get; } = History.Values.Select(revisions => revisions[^1].Since).DefaultIfEmpty().Max();

    public PriceList? Find(string id) => History.GetValueOrDefault(id)?[^1].List;

    /// <summary>The lists as they were at a moment, those first that are asked first.</summary>
    public IReadOnlyList<PriceList> AsOf(DateTimeOffset at) =>
        at >= LastChange
            ? Current
            : Ranked(History.Values.Select(revisions => revisions.FindLast(revision => revision.Since <= at)?.List).OfType<PriceList>());

    /// <summary>The moments at which any list changed.</summary>
    public IEnumerable<DateTimeOffset> Changes => History.Values.SelectMany(revisions => revisions).Select(revision => revision.Since);

    public PriceLists With(PriceListDefined defined) =>
        new(History.SetItem(defined.List.Id, (History.GetValueOrDefault(defined.List.Id) ?? []).Add(defined)));

    // The more a list is about, the earlier it is asked among those of one priority: a place, then a channel, then all.
    private static PriceList[] Ranked(IEnumerable<PriceList> lists) =>
    [
        .. lists.OrderByDescending(list => list.Priority)
            .ThenByDescending(list => list.Places.Count > 0)
            .ThenByDescending(list => list.Channels.Count > 0)
            .ThenBy(list => list.Id, StringComparer.Ordinal),
    ];
}

/// <summary>The one directory of price lists.</summary>
internal sealed class PriceListsGrain : Grain<PriceLists>
{
    public const int MostLists = 500;
    public const int MostRevisions = 1_000;

    public static readonly GrainId Id = GrainId.Of("price-lists", "all");

    public override string Type => "price-lists";

    public override PriceLists Initial => PriceLists.Empty;

    public override object Answer(PriceLists state, IQuery query) => state;

    public override Decision Decide(PriceLists state, ICommand command, in CommandContext context) => command switch
    {
        DefinePriceList define => Define(state, define, context.At),
        _ => throw new NotSupportedException($"The directory of price lists does not take {command.GetType().Name}."),
    };

    public override PriceLists Evolve(PriceLists state, IEvent @event) => @event switch
    {
        PriceListDefined defined => state.With(defined),
        _ => state,
    };

    private static Decision Define(PriceLists state, DefinePriceList define, DateTimeOffset at)
    {
        var (list, known) = (define.List, state.Find(define.List.Id));
        var revision = known?.Revision ?? 0;
        if (define.ExpectedRevision is { } expected && expected != revision)
        {
            return Decision.Reject(CatalogueRejections.ListChanged(list.Id));
        }

        if (known is not null && IsSame(known, list))
        {
            return Decision.Unchanged(new PriceListRevision(list.Id, revision));
        }

        return Refusal(state, list, known) is { } refusal
            ? Decision.Reject(refusal)
            : Decision.Accept(
                new PriceListRevision(list.Id, revision + 1),
                new PriceListDefined(list with { Revision = revision + 1 }, SinceOf(state, list.Id, at)));
    }

    /// <summary>A list's first form holds since ever, so that prices of the past can be entered; a later one from now on.</summary>
    private static DateTimeOffset SinceOf(PriceLists state, string id, DateTimeOffset at) =>
        !state.History.TryGetValue(id, out var revisions) ? DateTimeOffset.MinValue
            : revisions[^1].Since > at ? revisions[^1].Since : at;

    private static Rejection? Refusal(PriceLists state, PriceList list, PriceList? known)
    {
        if (known is null)
        {
            return state.History.Count >= MostLists ? CatalogueRejections.TooManyLists : null;
        }

        return known.Currency != list.Currency ? CatalogueRejections.CurrencyFixed(known)
            : state.History[list.Id].Count >= MostRevisions ? CatalogueRejections.TooManyRevisions
            : null;
    }

    private static bool IsSame(PriceList one, PriceList other) =>
        one.Channels.SequenceEqual(other.Channels) && one.Places.SequenceEqual(other.Places)
        && one with { Channels = [], Places = [], Revision = 0 } == other with { Channels = [], Places = [], Revision = 0 };
}
