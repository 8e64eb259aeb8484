using OmniGrains.Engine;
using OmniGrains.Journal.InMemory;
using OmniGrains.Offers;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Rules;
using OmniGrains.Tests.Inventory;

namespace OmniGrains.Tests.Offers;

/// <summary>What a publication was granted and never used, because the process that published died in between.</summary>
public sealed class LeftPublicationTests
{
    private static readonly OfferTerms Terms = new OfferInput("Tea week", Sku: "POT", Benefit: new OfferBenefit(BenefitKind.Amount, 2, "EUR")).Terms();
    private readonly ShiftedTime _time = new();
    private int _commands;

    [Fact]
    public async Task What_was_granted_is_taken_back_after_a_minute_and_who_comes_too_late_is_refused()
    {
        await using var engine = await Start();
        await Begin(engine, "week", "POT");
        await Begin(engine, "seen-through", "CUP");
        (await Ask(engine, Offer.GrainOf("seen-through"), new PublishOffer("seen-through", 1, 1, "me"))).Rejection.ShouldBeNull();
        _time.Forward(PublishedOffersGrain.Patience);

        await Until(engine, async () => (await Listed(engine)).Keys.SequenceEqual(["seen-through"]) && await Prices(engine, "POT") == 0);
        (await Prices(engine, "CUP")).ShouldBe(1);
        (await Ask(engine, Offer.GrainOf("week"), new PublishOffer("week", 1, 1, "me"))).Rejection!.Code.ShouldBe("offer.changed");

        // It is published as if nothing had been.
        var offer = (await engine.Grains.Read(Offer.GrainOf("week"), ReadOffer.Query)).Value;
        (offer.State, offer.Publication, offer.Revision).ShouldBe((OfferState.Draft, 0, 2));
        await Grant(engine, "week", "POT", offer.Revision);
        (await Ask(engine, Offer.GrainOf("week"), new PublishOffer("week", 1, 2, "me"))).Rejection.ShouldBeNull();
        _time.Forward(PublishedOffersGrain.Patience);
        await Begin(engine, "last", "MUG");
        _time.Forward(PublishedOffersGrain.Patience);
        await Until(engine, async () => !(await Listed(engine)).ContainsKey("last"));
        (await Listed(engine)).Keys.ShouldBe(["seen-through", "week"]);
        (await Prices(engine, "POT")).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_granted_to_terms_of_another_product_is_taken_back_though_the_offer_was_published_on_new_ones()
    {
        await using var engine = await Start();
        await Begin(engine, "week", "POT");
        (await Ask(engine, Offer.GrainOf("week"), new SaveOffer("week", Terms with { Sku = "CUP" }, null, "me"))).Rejection.ShouldBeNull();
        await Grant(engine, "week", "CUP", 2);
        (await Ask(engine, Offer.GrainOf("week"), new PublishOffer("week", 1, 2, "me"))).Rejection.ShouldBeNull();
        _time.Forward(PublishedOffersGrain.Patience);

        await Until(engine, async () => await Prices(engine, "POT") == 0);
        (await Prices(engine, "CUP")).ShouldBe(1);
        (await Listed(engine))["week"].ShouldBe((1, 2));
    }

    [Fact]
    public void What_was_taken_back_by_whoever_was_refused_is_not_looked_at_again()
    {
        var (grain, at) = (new PublishedOffersGrain(), _time.GetUtcNow());
        var listed = grain.Decide(PublishedOffers.None, new ListOffer("week", 1, 4, "POT"), new CommandContext(new CommandId("a"), at));
        var reminder = listed.Reminders.ShouldHaveSingleItem();
        (reminder.Due, reminder.Command).ShouldBe((at + PublishedOffersGrain.Patience, new LookAtListing("week", 1, 4, "POT")));
        var state = listed.Events.Aggregate(PublishedOffers.None, grain.Evolve);
        grain.Decide(state, new UnlistOffer("week", 1, 4), new CommandContext(new CommandId("b"), at)).Reminders.ShouldBe([new Reminder(reminder.Name, null, null)]);
    }

    private async Task<GrainEngine> Start()
    {
        var stores = InMemoryStores.Open(new InMemoryDatabase(), _time);
        var parts = new EngineParts();
        new OffersSlice().AddTo(parts);
        var engine = new GrainEngine(parts, stores, new KeyVault(stores.Keys, new byte[32]), new EngineOptions { Node = "n1" }, _time);
        await engine.Start();
        return engine;
    }

    private async Task Begin(GrainEngine engine, string offer, string sku)
    {
        (await Ask(engine, Offer.GrainOf(offer), new SaveOffer(offer, Terms with { Sku = sku }, null, "me"))).Rejection.ShouldBeNull();
        await Grant(engine, offer, sku, 1);
    }

    private async Task Grant(GrainEngine engine, string offer, string sku, int revision)
    {
        (await Ask(engine, PublishedOffersGrain.Id, new ListOffer(offer, 1, revision, sku))).Rejection.ShouldBeNull();
        var priced = new PricedOffer(offer, 1, _time.GetUtcNow().AddDays(1), null, 8, 10, "EUR", false, null, revision);
        (await Ask(engine, OfferPrices.GrainOf(sku), new PriceOffer(sku, priced))).Rejection.ShouldBeNull();
    }

    private ValueTask<Outcome<TReply>> Ask<TReply>(GrainEngine engine, GrainId grain, ICommand<TReply> command) =>
        engine.Grains.Ask(grain, command, new CommandContext(new CommandId($"c{++_commands}"), _time.GetUtcNow()));

    private static async Task<System.Collections.Immutable.ImmutableSortedDictionary<string, (int Publication, int Revision)>> Listed(GrainEngine engine) =>
        (await engine.Grains.Read(PublishedOffersGrain.Id, ReadPublishedOffers.Query)).Value.ByOffer;

    private static async Task<int> Prices(GrainEngine engine, string sku) => (await engine.Grains.Read(OfferPrices.GrainOf(sku), ReadOfferPrices.Query)).Value.Prices.Count;

    private static async Task Until(GrainEngine engine, Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var head = engine.Tail.Head;
            if (await isSo())
            {
                return;
            }

            await engine.Tail.Wait(head, limit.Token);
        }
    }
}
