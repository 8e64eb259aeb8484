using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Products;

/// <summary>One product: what it is, which barcodes it owns, and what it cost, costs and will cost.</summary>
internal sealed class ProductGrain : Grain<ProductState>
{
    public const string TypeName = "product";

    private static readonly Dictionary<string, string> NoAttributes = [];

    /// <summary>How far a caller's clock may be behind ours: a price from so little ago is one from now.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public override string Type => TypeName;

    public override ProductState Initial => ProductState.Unknown;

    public static GrainId IdOf(string sku) => GrainId.Of(TypeName, sku);

    public override object Answer(ProductState state, IQuery query) => query is ReadCategory ? new ProductCategory(state.Facts?.Category) : state;

    public override Decision Decide(ProductState state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (_, NoteBarcode note) => Note(state, note),
        (_, DefineProduct define) when IsOutdated(state, define.ExpectedRevision + AlreadyNoted(state, define)) => Decision.Reject(CatalogueRejections.Changed(define.Sku)),
        (_, DefineProduct define) => Define(state, define),

        ({ Facts: null }, ArchiveProduct { Sku: var sku }) => Decision.Reject(CatalogueRejections.NotFound(sku)),
        ({ Facts: null }, RestoreProduct { Sku: var sku }) => Decision.Reject(CatalogueRejections.NotFound(sku)),
        ({ Facts: null }, SetPrice { Sku: var sku }) => Decision.Reject(CatalogueRejections.NotFound(sku)),
        ({ Facts: null }, EndPrice { Sku: var sku }) => Decision.Reject(CatalogueRejections.NotFound(sku)),

        (_, ArchiveProduct archive) when IsOutdated(state, archive.ExpectedRevision) => Decision.Reject(CatalogueRejections.Changed(archive.Sku)),
        (_, RestoreProduct restore) when IsOutdated(state, restore.ExpectedRevision) => Decision.Reject(CatalogueRejections.Changed(restore.Sku)),
        ({ Archived: false }, ArchiveProduct archive) => After(state, new ProductArchived(archive.Sku)),
        ({ Archived: true }, RestoreProduct restore) => After(state, new ProductRestored(restore.Sku)),
        (_, ArchiveProduct or RestoreProduct) => After(state),

        (_, SetPrice set) => Set(state, set, context.At),
        (_, EndPrice end) => End(state, end, context.At),
        _ => throw new NotSupportedException($"A product does not take {command.GetType().Name}."),
    };

    public override ProductState Evolve(ProductState state, IEvent @event) => @event switch
    {
        ProductDefined defined => state with { Facts = defined.Facts, Revision = state.Revision + 1 },
        ProductArchived => state with { Archived = true, Revision = state.Revision + 1 },
        ProductRestored => state with { Archived = false, Revision = state.Revision + 1 },
        ProductBarcodeNoted noted => state with
        {
            Barcodes = state.Barcodes.SetItem(noted.Gtin, new BarcodeNote(noted.Gtin, noted.Code, noted.Turn)),
            Revision = state.Revision + 1,
        },
        PriceSet set => state with { Prices = state.Prices.SetItem(set.Price.List, state.PricesIn(set.Price.List).With(set.Price)) },
        PriceEnded ended => state with { Prices = state.Prices.SetItem(ended.List, state.PricesIn(ended.List).Ended(ended.Id, ended.Until)) },
        _ => state,
    };

    private static bool IsOutdated(ProductState state, int? expected) => expected is { } revision && revision != state.Revision;

    // The reaction may have told of a barcode that was claimed for this very change: that is no change by somebody else.
    private static int AlreadyNoted(ProductState state, DefineProduct define) => define.Claimed.Count(note => !IsNews(state, note));

    private static bool IsNews(ProductState state, BarcodeNote note) => note.Turn > (state.Barcodes.GetValueOrDefault(note.Gtin)?.Turn ?? 0);

    private Decision Note(ProductState state, NoteBarcode note) =>
        IsNews(state, note.Note) ? After(state, Noted(note.Sku, note.Note)) : After(state);

    private static ProductBarcodeNoted Noted(string sku, BarcodeNote note) => new(sku, note.Gtin, note.Code, note.Turn);

    private Decision Define(ProductState state, DefineProduct define)
    {
        var events = new List<IEvent>();
        if (state.Facts is null || !IsSame(state.Facts, define.Facts))
        {
            events.Add(new ProductDefined(define.Sku, define.Facts));
        }

        events.AddRange(define.Claimed.Where(note => IsNews(state, note)).Select(note => Noted(define.Sku, note)));
        return After(state, [.. events]);
    }

    private Decision After(ProductState state, params IReadOnlyList<IEvent> events)
    {
        var after = events.Aggregate(state, Evolve);
        var reply = new ProductRevision(after.Revision, [.. after.OwnBarcodes.Select(note => note.Gtin)]);
        return events.Count == 0 ? Decision.Unchanged(reply) : Decision.Accept(reply, events);
    }

    private static Decision Set(ProductState state, SetPrice set, DateTimeOffset now)
    {
        var history = state.PricesIn(set.List);
        var from = set.From is { } asked && (asked < now - ClockTolerance || asked > now) ? asked : now;
        if (Existing(history, set, from, now) is { } existing)
        {
            return Decision.Unchanged(new PriceReply(existing.InForce));
        }

        if (from < now && history.AppliesWithin(from, set.Until < now ? set.Until.Value : now))
        {
            return Decision.Reject(CatalogueRejections.PastIsFixed);
        }

        if (set.Until <= from)
        {
            return Decision.Reject(CatalogueRejections.EndsBeforeItBegins);
        }

        if (history.Entries.Count >= PriceHistory.MostPrices)
        {
            return Decision.Reject(CatalogueRejections.TooManyPrices);
        }

        var price = new Price(set.List, state.LastPriceId + 1, set.Amount, set.Currency, from, set.Until);
        return Decision.Accept(new PriceReply(price), new PriceSet(set.Sku, price));
    }

    /// <summary>The price that says the same already: in force, when one from now on is asked for, or with the same beginning.</summary>
    private static PriceEntry? Existing(PriceHistory history, SetPrice set, DateTimeOffset from, DateTimeOffset now) => from == now
        ? history.At(now) is { } current && IsSame(current.InForce, set) ? current : null
        : history.Entries.Find(entry => entry.Price.From == from && IsSame(entry.InForce, set));

    private static bool IsSame(Price price, SetPrice set) => price.Amount == set.Amount && price.Until == set.Until;

    private static Decision End(ProductState state, EndPrice end, DateTimeOffset now)
    {
        var entry = state.Prices.Values.SelectMany(history => history.Entries).FirstOrDefault(entry => entry.Price.Id == end.Id);
        if (entry is null)
        {
            return Decision.Reject(CatalogueRejections.PriceUnknown(end.Id));
        }

        var until = entry.Price.From > now ? entry.Price.From : now;
        return entry.Until <= until
            ? Decision.Unchanged(new PriceReply(entry.InForce))
            : Decision.Accept(
                new PriceReply(entry.Price with { Until = until }), new PriceEnded(end.Sku, entry.Price.List, end.Id, until));
    }

    private static bool IsSame(ProductFacts one, ProductFacts other) =>
        one.Images.SequenceEqual(other.Images)
        && one.Attributes.Count == other.Attributes.Count
        && one.Attributes.All(pair => other.Attributes.TryGetValue(pair.Key, out var value) && value == pair.Value)
        && one with { Images = [], Attributes = NoAttributes } == other with { Images = [], Attributes = NoAttributes };
}
