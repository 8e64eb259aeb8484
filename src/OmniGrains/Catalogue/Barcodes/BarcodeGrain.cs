using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Barcodes;

/// <summary>A product wants to own a barcode.</summary>
/// <param name="Gtin">The barcode in 14 digits.</param>
/// <param name="Code">As it was written.</param>
/// <param name="Sku">Who wants it.</param>
/// <param name="From">Who is to give it up; without it a barcode never changes hands.</param>
/// <param name="Trial">For a change that may still be refused: it then sends <see cref="GiveUpBarcode"/>.</param>
internal sealed record ClaimBarcode(string Gtin, string Code, string Sku, string? From, bool Trial = false) : ICommand<BarcodeOwner>;

/// <summary>The change that a barcode was claimed for was refused: it is free again, unless somebody else claimed it for the same product.</summary>
internal sealed record GiveUpBarcode(string Gtin, string Sku) : ICommand<BarcodeOwner>;

/// <summary>A product gives a barcode up.</summary>
internal sealed record ReleaseBarcode(string Gtin, string Sku) : ICommand<BarcodeOwner>;

/// <summary>Whose is it?</summary>
internal sealed record WhoseBarcode : IQuery<BarcodeOwner>
{
    public static readonly WhoseBarcode Query = new();
}

/// <summary>Who owns a barcode.</summary>
/// <param name="Sku">Null when nobody does.</param>
/// <param name="Code">As it was written.</param>
/// <param name="Turn">How often it has changed hands.</param>
/// <param name="Trials">How many changes that might have been refused claimed it and did not give it up; 0: it is its owner's in any case.</param>
internal sealed record BarcodeOwner(string? Sku, string? Code, int Turn, int Trials = 0)
{
    public static readonly BarcodeOwner Nobody = new(null, null, 0);
}

/// <summary>
/// One barcode. It alone decides whose it is: of many claims at once one wins, and it moves only from the owner that the
/// claim names.
/// </summary>
internal sealed class BarcodeGrain : Grain<BarcodeOwner>
{
    public const string TypeName = "barcode";

    public override string Type => TypeName;

    public override BarcodeOwner Initial => BarcodeOwner.Nobody;

    public static GrainId IdOf(string gtin) => GrainId.Of(TypeName, gtin);

    public override object Answer(BarcodeOwner state, IQuery query) => state;

    public override Decision Decide(BarcodeOwner state, ICommand command, in CommandContext context) => command switch
    {
        ClaimBarcode claim when claim.Sku == state.Sku && state.Trials == 0 => Decision.Unchanged(state),
        ClaimBarcode claim when claim.Sku == state.Sku => Decision.Accept(state, new BarcodeClaimedAgain(claim.Gtin, claim.Sku, claim.Trial)),
        ClaimBarcode claim when state.Sku is null || state.Sku == claim.From =>
            Decision.Accept(
                new BarcodeOwner(claim.Sku, claim.Code, state.Turn + 1),
                new BarcodeAssigned(claim.Gtin, claim.Code, claim.Sku, state.Sku, state.Turn + 1, claim.Trial ? true : null)),
        ClaimBarcode claim => Decision.Reject(CatalogueRejections.BarcodeOwned(claim.Code, state.Sku!)),
        GiveUpBarcode up when up.Sku == state.Sku && state.Trials == 1 =>
            Decision.Accept(BarcodeOwner.Nobody with { Turn = state.Turn + 1 }, new BarcodeReleased(up.Gtin, up.Sku, state.Turn + 1)),
        GiveUpBarcode up when up.Sku == state.Sku && state.Trials > 1 => Decision.Accept(state, new BarcodeTrialGivenUp(up.Gtin, up.Sku)),
        GiveUpBarcode => Decision.Unchanged(state),
        ReleaseBarcode release when release.Sku == state.Sku =>
            Decision.Accept(BarcodeOwner.Nobody with { Turn = state.Turn + 1 }, new BarcodeReleased(release.Gtin, release.Sku, state.Turn + 1)),
        ReleaseBarcode => Decision.Unchanged(state),
        _ => throw new NotSupportedException($"A barcode does not take {command.GetType().Name}."),
    };

    public override BarcodeOwner Evolve(BarcodeOwner state, IEvent @event) => @event switch
    {
        BarcodeAssigned assigned => new BarcodeOwner(assigned.Sku, assigned.Code, assigned.Turn, assigned.Trial is true ? 1 : 0),
        BarcodeClaimedAgain again => state with { Trials = again.Trial ? state.Trials + 1 : 0 },
        BarcodeTrialGivenUp => state with { Trials = state.Trials - 1 },
        BarcodeReleased released => BarcodeOwner.Nobody with { Turn = released.Turn },
        _ => state,
    };
}

/// <summary>Tells products which barcodes are theirs. A note that comes twice or late changes nothing.</summary>
internal sealed class BarcodeReaction : Reaction
{
    public override string Name => "barcodes";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        BarcodeAssigned { MovedFrom: { } loser } moved => [Given(moved), Tell(loser, new BarcodeNote(moved.Gtin, null, moved.Turn))],
        BarcodeAssigned assigned => [Given(assigned)],
        BarcodeReleased released => [Tell(released.Sku, new BarcodeNote(released.Gtin, null, released.Turn))],
        _ => [],
    };

    private static Consequence Given(BarcodeAssigned assigned) => Tell(assigned.Sku, new BarcodeNote(assigned.Gtin, assigned.Code, assigned.Turn));

    private static Consequence Tell(string sku, BarcodeNote note) => Consequence.Ask(Products.ProductGrain.IdOf(sku), new Products.NoteBarcode(sku, note));
}

/// <summary>What a product learns of a barcode.</summary>
/// <param name="Gtin">The barcode in 14 digits.</param>
/// <param name="Code">As it was written; null when it is not the product's.</param>
/// <param name="Turn">How often it had changed hands.</param>
internal sealed record BarcodeNote(string Gtin, string? Code, int Turn);
