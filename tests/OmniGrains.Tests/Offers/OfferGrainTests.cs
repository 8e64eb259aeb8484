using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Tests.Offers;

/// <summary>An offer's life, its budget, and its price among others.</summary>
public sealed class OfferGrainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OfferTerms Plain = new OfferInput("Tea week", Benefit: new OfferBenefit(BenefitKind.Amount, 2, "EUR")).Terms();

    [Fact]
    public void A_draft_is_published_paused_changed_published_again_and_ended()
    {
        var life = new Life().Do(new SaveOffer("o", Plain, 0, "me")).Do(new PublishOffer("o", 1, 1, "me")).Is(OfferState.Published, 2)
            .Refused(new SaveOffer("o", Plain with { Priority = 9 }, null, "me"), "offer.published")
            .Do(new PauseOffer("o", null, "me")).Do(new SaveOffer("o", Plain with { Priority = 9 }, null, "me")).Is(OfferState.Paused, 4)
            .Refused(new PublishOffer("o", 1, 4, "me"), "offer.changed").Refused(new PublishOffer("o", 2, 3, "me"), "offer.changed")
            .Do(new PublishOffer("o", 2, 4, "me")).Do(new EndOffer("o", null, "me")).Is(OfferState.Ended, 6);
        life.Refused(new PublishOffer("o", 3, 6, "me"), "offer.ended").Refused(new SaveOffer("o", Plain with { Priority = 1 }, null, "me"), "offer.ended");
    }

    [Fact]
    public void Who_read_an_older_revision_is_refused() =>
        new Life().Do(new SaveOffer("o", Plain, null, "me")).Do(new SaveOffer("o", Plain with { Stop = true }, null, "me"))
            .Refused(new SaveOffer("o", Plain, 1, "me"), "offer.changed").Refused(new PublishOffer("o", 1, 1, "me"), "offer.changed").Refused(new EndOffer("o", 1, "me"), "offer.changed");

    [Fact]
    public void A_window_that_ends_ends_the_offer_unless_it_was_published_anew()
    {
        var life = new Life().Do(new SaveOffer("o", Plain with { Until = Noon.AddDays(1) }, null, "me")).Do(new PublishOffer("o", 1, 1, "me"));
        life.Reminders.ShouldBe([new Reminder("end", Noon.AddDays(1), new EndInTime("o", 1))]);
        life.Do(new PauseOffer("o", null, "me")).Do(new PublishOffer("o", 2, 3, "me")).Do(new EndInTime("o", 1)).Is(OfferState.Published, 4);
        life.Do(new EndInTime("o", 2)).Is(OfferState.Ended, 5);
    }

    [Fact]
    public void A_budget_is_never_overdrawn_whatever_is_asked_in_whatever_order() =>
        Prop.ForAll(Gen.Choose(0, 100_000).ListOf().ToArbitrary(), numbers =>
        {
            var life = new Life().Do(new SaveOffer("o", Plain with { Budget = new OfferBudget(100, "EUR", 8), PerCustomer = 2 }, null, "me")).Do(new PublishOffer("o", 1, 1, "me"));
            foreach (var number in numbers)
            {
                life.Try(new RedeemOffer("o", $"r{number}", $"c{number % 7}", [$"c{number % 7}"], null, number % 40, number % 11 == 0 ? "USD" : "EUR"));
                life.Now.Spent.GetValueOrDefault("EUR").ShouldBeLessThanOrEqualTo(100);
                life.Now.Spent.Keys.ShouldBeSubsetOf(["EUR"]);
                life.Now.Redeemed.ShouldBeLessThanOrEqualTo(8);
                life.Now.ByCustomer.Values.ShouldAllBe(count => count <= 2);
            }

            life.Now.Redeemed.ShouldBe(life.Now.ByCustomer.Values.Sum());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));

    [Fact]
    public void Redemptions_need_a_published_offer_its_time_its_currency_and_a_customer()
    {
        var terms = Plain with { Budget = new OfferBudget(100, "EUR", null), PerCustomer = 1, From = Noon.AddHours(1), Until = Noon.AddDays(1) };
        var life = new Life().Do(new SaveOffer("o", terms, null, "me")).Refused(Redeem("1"), "offer.not-published").Do(new PublishOffer("o", 1, 1, "me"));
        life.Refused(Redeem("1"), "offer.not-in-time");
        life.At = Noon.AddHours(1);
        life.Refused(Redeem("1") with { Customer = null, Records = [] }, "offer.customer-needed").Refused(Redeem("1") with { Currency = "USD" }, "request.invalid").Refused(Redeem("1") with { Amount = 101 }, "offer.budget-spent")
            .Do(Redeem("1")).Refused(Redeem("2"), "offer.customer-limit").Do(Redeem("2") with { Customer = "bob", Records = ["bob"] });
        life.At = Noon.AddDays(1);
        life.Refused(Redeem("3") with { Customer = "eve", Records = ["eve"] }, "offer.not-in-time");
    }

    [Fact]
    public void Who_is_held_out_is_always_and_as_many_as_were_asked_for()
    {
        var held = Enumerable.Range(0, 10_000).Count(i => Holdout.Holds("tea", $"customer-{i}", 10));
        held.ShouldBeInRange(900, 1_100);
        Holdout.Holds("tea", "customer-1", 0).ShouldBeFalse();

        // Whoever was held out by an earlier release still is.
        string.Concat(Enumerable.Range(0, 32).Select(i => Holdout.Holds("tea", $"c{i}", 50) ? '1' : '0')).ShouldBe("10010100000101000011011011111101");
        Enumerable.Range(0, 1_000).Count(i => Holdout.Holds("tea", $"c{i}", 50) && Holdout.Holds("cup", $"c{i}", 50)).ShouldBeInRange(190, 310);
        var (name, terms) = (Enumerable.Range(0, 100).Select(i => $"c{i}").First(one => Holdout.Holds("o", one, 50)), Plain with { HoldoutPercent = 50 });
        new Life().Do(new SaveOffer("o", terms, null, "me")).Do(new PublishOffer("o", 1, 1, "me")).Refused(Redeem("1") with { Customer = name }, "offer.held-out");
    }

    [Fact]
    public void What_was_spent_is_summed_by_currency_and_a_budget_is_held_against_its_own()
    {
        var terms = Plain with { Budget = new OfferBudget(null, null, 10) };
        var life = new Life().Do(new SaveOffer("o", terms, null, "me")).Do(new PublishOffer("o", 1, 1, "me"))
            .Do(Redeem("1") with { Amount = 90, Currency = "CHF" }).Do(Redeem("2") with { Amount = 5 });
        life.Now.SpentMoney.ShouldBe([new Money(90, "CHF"), new Money(5, "EUR")]);
        life.Do(new PauseOffer("o", null, "me")).Do(new SaveOffer("o", terms with { Budget = new OfferBudget(100, "EUR", null) }, null, "me")).Do(new PublishOffer("o", 2, 4, "me"))
            .Do(Redeem("3") with { Amount = 95 }).Refused(Redeem("4") with { Amount = 1 }, "offer.budget-spent");
    }

    [Fact]
    public void A_limit_holds_for_a_person_also_after_records_were_merged() =>
        new Life().Do(new SaveOffer("o", Plain with { PerCustomer = 1 }, null, "me")).Do(new PublishOffer("o", 1, 1, "me"))
            .Do(Redeem("1")).Refused(Redeem("2") with { Customer = "bob", Records = ["bob", "ada"] }, "offer.customer-limit").Do(Redeem("3") with { Customer = "eve", Records = ["eve"] });

    [Fact]
    public void Who_is_held_out_is_decided_when_an_offer_is_first_published()
    {
        var terms = Plain with { HoldoutPercent = 10 };
        new Life().Do(new SaveOffer("o", Plain, null, "me")).Do(new SaveOffer("o", terms, null, "me")).Do(new PublishOffer("o", 1, 2, "me")).Do(new PauseOffer("o", null, "me"))
            .Refused(new SaveOffer("o", terms with { HoldoutPercent = 20 }, null, "me"), "offer.holdout-fixed").Do(new SaveOffer("o", terms with { Priority = 3 }, null, "me"));
    }

    [Fact]
    public void Only_terms_that_were_looked_into_are_published_and_once_published_by_another_they_are() =>
        new Life().Do(new SaveOffer("o", Plain, null, "me")).Do(new SaveOffer("o", Plain with { Priority = 9 }, null, "other")).Refused(new PublishOffer("o", 1, 1, "me"), "offer.changed")
            .Do(new PublishOffer("o", 1, 2, "me")).Do(new PublishOffer("o", 1, 2, "other")).Is(OfferState.Published, 3);

    [Fact]
    public void A_draft_that_ends_ends_what_was_granted_to_a_publication_that_was_not_seen_through()
    {
        var grain = new OfferGrain();
        var draft = grain.Evolve(Offer.Unknown, new OfferSaved("o", Plain with { Sku = "POT" }, "me"));
        grain.Decide(draft, new EndOffer("o", null, "me"), Context(Noon)).Events.ShouldBe([new OfferEnded("o", "POT", 1, Noon, "me", "POT")]);
        var published = grain.Evolve(draft, new OfferPublished("o", 1, Noon, "me"));
        grain.Decide(published, new EndOffer("o", null, "me"), Context(Noon)).Events.ShouldBe([new OfferEnded("o", "POT", 1, Noon, "me", "POT")]);
    }

    [Fact]
    public void As_many_offers_are_made_as_may_be_and_a_late_word_takes_none_off_that_was_published_again()
    {
        var (grain, state) = (new PublishedOffersGrain(), PublishedOffers.None);
        for (var i = 0; i < PublishedOffersGrain.MostOffers; i++)
        {
            state = Apply(new ListOffer($"o{i}", 1, 1));
        }

        grain.Decide(state, new ListOffer("more", 1, 1), Context(Noon)).Rejection!.Code.ShouldBe("offer.too-many");
        state = Apply(new ListOffer("o7", 2, 3));
        grain.Decide(state, new UnlistOffer("o7", 1), Context(Noon)).Events.ShouldBeEmpty();
        state = Apply(new UnlistOffer("o7", 2));
        state.ByOffer.Count.ShouldBe(499);

        PublishedOffers Apply(ICommand command) => grain.Decide(state, command, Context(Noon)).Events.Aggregate(state, grain.Evolve);
    }

    private static RedeemOffer Redeem(string id) => new("o", id, "ada", ["ada"], null, 2, "EUR");

    private static CommandContext Context(DateTimeOffset at) => new(new CommandId("test"), at);

    private sealed class Life
    {
        private readonly OfferGrain _grain = new();

        public Offer Now { get; private set; } = Offer.Unknown;

        public DateTimeOffset At { get; set; } = Noon;

        public IReadOnlyList<Reminder> Reminders { get; private set; } = [];

        public Rejection? Try(ICommand command)
        {
            var decision = _grain.Decide(Now, command, Context(At));
            (Now, Reminders) = (decision.Events.Aggregate(Now, _grain.Evolve), decision.Reminders);
            return decision.Rejection;
        }

        public Life Do(ICommand command)
        {
            Try(command).ShouldBeNull();
            return this;
        }

        public Life Refused(ICommand command, string code)
        {
            (Try(command)?.Code).ShouldBe(code);
            return this;
        }

        public Life Is(OfferState state, int revision)
        {
            (Now.State, Now.Revision).ShouldBe((state, revision));
            return this;
        }
    }
}
