using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Products;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Catalogue;

public sealed class BarcodeTests
{
    private const string Gtin = "04006381333931";
    private const string Code = "4006381333931";
    private static readonly BarcodeGrain Grain = new();
    private static readonly CommandContext Context = new(new CommandId("c"), DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_free_barcode_goes_to_who_claims_it() =>
        When(Claim("A")).Events.ShouldHaveSingleItem().ShouldBe(new BarcodeAssigned(Gtin, Code, "A", null, 1));

    [Fact]
    public void Its_owner_may_claim_it_again() => When(Claim("A"), Assigned("A", 1)).Events.ShouldBeEmpty();

    [Theory]
    [InlineData(null)]
    [InlineData("C")]
    public void Nobody_else_gets_it_without_naming_the_owner(string? from) =>
        When(Claim("B", from), Assigned("A", 1)).Rejection!.Code.ShouldBe("barcode.owned-by-another");

    [Fact]
    public void It_moves_from_the_owner_that_the_claim_names() =>
        When(Claim("B", "A"), Assigned("A", 1)).Events.ShouldHaveSingleItem().ShouldBe(new BarcodeAssigned(Gtin, Code, "B", "A", 2));

    [Fact]
    public void Only_its_owner_can_give_it_up()
    {
        When(new ReleaseBarcode(Gtin, "B"), Assigned("A", 1)).Events.ShouldBeEmpty();
        When(new ReleaseBarcode(Gtin, "A"), Assigned("A", 1)).Events.ShouldHaveSingleItem().ShouldBe(new BarcodeReleased(Gtin, "A", 2));
    }

    [Fact]
    public void A_change_that_is_refused_gives_it_up_unless_another_one_claimed_it_too()
    {
        var tried = Assigned("A", 1) with { Trial = true };
        var again = new BarcodeClaimedAgain(Gtin, "A", Trial: true);
        When(new GiveUpBarcode(Gtin, "A"), tried).Events.ShouldHaveSingleItem().ShouldBe(new BarcodeReleased(Gtin, "A", 2));
        When(Claim("A") with { Trial = true }, tried).Events.ShouldHaveSingleItem().ShouldBe(again);
        When(new GiveUpBarcode(Gtin, "A"), tried, again).Events.ShouldHaveSingleItem().ShouldBe(new BarcodeTrialGivenUp(Gtin, "A"));
        When(new GiveUpBarcode(Gtin, "A"), tried, again with { Trial = false }).Events.ShouldBeEmpty();
        When(new GiveUpBarcode(Gtin, "A"), Assigned("A", 1)).Events.ShouldBeEmpty();
        When(new GiveUpBarcode(Gtin, "B"), tried).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Products_know_what_is_theirs_in_whatever_order_and_however_often_they_are_told() =>
        Prop.ForAll(
            Gen.Choose(0, 3).ListOf().ToArbitrary(), Gen.Choose(0, 1_000_000).ListOf(200).ToArbitrary(), (steps, chance) =>
            {
                var (barcode, notes) = Play(steps);
                var told = notes.Concat(notes.Take(notes.Count / 2)).OrderBy(note => chance[notes.IndexOf(note) % chance.Count]).ToList();
                var product = new ProductGrain();
                return new[] { "A", "B" }.All(sku =>
                {
                    var state = told.Where(note => note.Sku == sku).Aggregate(product.Initial, (known, note) =>
                        product.Decide(known, note, Context).Events.Aggregate(known, product.Evolve));
                    return state.OwnBarcodes.Any() == (barcode.Sku == sku);
                });
            }).QuickCheckThrowOnFailure();

    private static (BarcodeOwner Barcode, List<NoteBarcode> Notes) Play(IReadOnlyList<int> steps)
    {
        var (state, notes) = (Grain.Initial, new List<NoteBarcode>());
        foreach (var step in steps)
        {
            ICommand command = step switch { 0 => Claim("A", "B"), 1 => Claim("B", "A"), 2 => new ReleaseBarcode(Gtin, "A"), _ => new ReleaseBarcode(Gtin, "B") };
            foreach (var @event in Grain.Decide(state, command, Context).Events)
            {
                state = Grain.Evolve(state, @event);
                notes.AddRange(NotesOf(@event));
            }
        }

        return (state, notes);
    }

    private static IEnumerable<NoteBarcode> NotesOf(IEvent @event) => @event switch
    {
        BarcodeAssigned { MovedFrom: { } loser } assigned =>
            [new(assigned.Sku, new BarcodeNote(Gtin, assigned.Code, assigned.Turn)), new(loser, new BarcodeNote(Gtin, null, assigned.Turn))],
        BarcodeAssigned assigned => [new(assigned.Sku, new BarcodeNote(Gtin, assigned.Code, assigned.Turn))],
        BarcodeReleased released => [new(released.Sku, new BarcodeNote(Gtin, null, released.Turn))],
        _ => [],
    };

    private static ClaimBarcode Claim(string sku, string? from = null) => new(Gtin, Code, sku, from);

    private static BarcodeAssigned Assigned(string sku, int turn) => new(Gtin, Code, sku, null, turn);

    private static Decision When(ICommand command, params IEvent[] given) => Grain.Decide(given.Aggregate(Grain.Initial, Grain.Evolve), command, Context);
}
