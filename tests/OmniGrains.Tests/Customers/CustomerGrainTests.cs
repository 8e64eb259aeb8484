using System.Text.Json;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Customers;

public sealed class CustomerGrainTests
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CustomerGrain Grain = new();

    [Fact]
    public void An_identity_is_attached_once()
    {
        var attach = new AttachIdentity("c", new Identity("card", "A1"), false, "identity/card-x");
        var attached = When(attach);

        attached.Events.ShouldHaveSingleItem().ShouldBe(new IdentityAttached("c", "card", "A1", false, Noon));
        When(attach, [.. attached.Events]).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_verified_word_makes_a_known_identity_verified_and_nothing_takes_that_back()
    {
        IEvent[] known = [new IdentityAttached("c", "email", "a@b.org", false, Noon)];
        var verified = When(new AttachIdentity("c", new Identity("email", "a@b.org"), true, "s"), known).Events;

        verified.ShouldHaveSingleItem();
        var state = Given([.. known, .. verified, new IdentityAttached("c", "email", "a@b.org", false, Noon)]);
        state.Known!.Identities.ShouldHaveSingleItem().Verified.ShouldBeTrue();
    }

    [Fact]
    public void A_second_account_is_refused()
    {
        var decision = When(
            new AttachIdentity("c", new Identity("account", "2"), false, "s"), new IdentityAttached("c", "account", "1", false, Noon));

        decision.Rejection!.Code.ShouldBe("identity.limit");
    }

    [Fact]
    public void Describing_again_what_is_known_changes_nothing_and_null_removes()
    {
        var first = When(Describe("""{"name":"Ann Lee","age":7,"email":"no@trait.org"}""")).Events;
        var changed = first.ShouldHaveSingleItem().ShouldBeOfType<ProfileChanged>();

        changed.Traits.Keys.ShouldBe(["name", "age"]);
        When(Describe("""{"name":"Ann Lee"}"""), [.. first]).Events.ShouldBeEmpty();
        var removed = When(Describe("""{"age":null,"unknown":null}"""), [.. first]).Events;
        var profile = Given([.. first, .. removed]).Known!.Profile!;
        profile.Name.ShouldBe("Ann Lee");
        Profiles.TraitsOf(profile).Text.ShouldBe("""{"name":"Ann Lee"}""");
    }

    [Theory]
    [InlineData("""{"name":"A \"B\" \\ ü","age":7}""", "A \"B\" \\ ü")]
    [InlineData("""{"firstName":"Ann","lastName":"Lee"}""", "Ann Lee")]
    [InlineData("""{"name":7,"lastName":"Lee"}""", "Lee")]
    [InlineData("""{"age":7}""", null)]
    public void All_traits_are_shown_as_they_were_given(string traits, string? name)
    {
        var profile = Given([.. When(Describe(traits)).Events]).Known!.Profile!;

        profile.Name.ShouldBe(name);
        Profiles.TraitsOf(profile).Text.ShouldBe(traits);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_before_it_is_recorded()
    {
        When(Describe("""{"name":"\ud800"}""")).Rejection!.Code.ShouldBe("request.malformed");
        When(Describe("""{"a":[{"b":"\udc00x"}]}""")).Rejection!.Code.ShouldBe("request.malformed");
        var properties = JsonSerializer.Deserialize<JsonElement>("""{"p":"\ud800"}""");
        When(new TrackBehaviour("c", "track", "x", "web", Noon, properties)).Rejection!.Code.ShouldBe("request.malformed");
    }

    [Fact]
    public void A_profile_larger_than_the_limit_is_refused()
    {
        When(Describe($$"""{"bio":"{{new string('x', 1100)}}"}""")).Rejection!.Code.ShouldBe("profile.too-large");
    }

    [Fact]
    public void An_unexpected_revision_is_refused()
    {
        var decision = When(
            new DescribeCustomer("c", Traits("""{"name":"B"}"""), ExpectedRevision: 0), new IdentityAttached("c", "card", "1", false, Noon));

        decision.Rejection!.ShouldBe(CustomerRejections.Changed);
    }

    [Fact]
    public void Totals_count_sales_returns_and_adjustments_apart_and_keep_the_latest_twenty()
    {
        var events = Enumerable.Range(0, 30)
            .Select(i => (IEvent)new PurchaseNoted($"s:{i}", PurchaseKind.Sale, "store", null, "GBP", 10m, Noon.AddDays((i * 7) % 30), 1))
            .Append(new PurchaseNoted("s:r", PurchaseKind.Return, "web", null, "GBP", -2.5m, Noon.AddDays(40), 1))
            .Append(new PurchaseNoted("s:a", PurchaseKind.Adjustment, "web", null, "GBP", -1m, Noon.AddDays(-3), 0))
            .ToArray();
        var facts = Given(events).Known!;

        var total = facts.Totals.ShouldHaveSingleItem();
        (total.Gross, total.Returned, total.Adjusted, total.Net, total.Orders, total.Returns)
            .ShouldBe((3_000_000, 25_000, -10_000, 2_965_000, 30, 1));
        facts.Purchases.Length.ShouldBe(20);
        facts.Purchases.Select(purchase => purchase.OccurredAt).ShouldBeInOrder(SortDirection.Descending);
        facts.Purchases[0].OrderId.ShouldBe("s:r");
        facts.FirstSeen.ShouldBe(Noon.AddDays(-3).UtcDateTime);
        facts.LastSeen.ShouldBe(Noon.AddDays(40).UtcDateTime);
    }

    [Fact]
    public void Consent_stands_by_its_latest_word_and_saying_it_again_changes_nothing()
    {
        var granted = When(new ChangeConsent("c", "email", "marketing", true, "form", "v1", "k")).Events;
        When(new ChangeConsent("c", "email", "marketing", true, "form", "v1", "other"), [.. granted]).Events.ShouldBeEmpty();
        var withdrawn = When(new ChangeConsent("c", "email", "marketing", false, "link", null, "k"), [.. granted]).Events;

        Given([.. granted, .. withdrawn]).Known!.Consents.ShouldHaveSingleItem().Granted.ShouldBeFalse();
    }

    [Fact]
    public void An_erased_record_takes_nothing_and_an_identity_that_comes_too_late_is_erased_again()
    {
        IEvent erased = new CustomerErased("c", [], [], "k", Noon);

        When(new TrackBehaviour("c", "track", "x", "web", Noon), erased).Rejection!.Code.ShouldBe("customer.erased");
        When(Describe("""{"name":"x"}"""), erased).Rejection!.Code.ShouldBe("customer.erased");
        When(new AttachIdentity("c", new Identity("card", "1"), false, "identity/card-1"), erased)
            .Events.ShouldHaveSingleItem().ShouldBeOfType<CustomerErased>().IdentityStreams.ShouldBe(["identity/card-1"]);
    }

    [Fact]
    public void What_cannot_be_read_after_an_erasure_still_ends_erased()
    {
        // Personal events of an erased subject are skipped on replay.
        Given(new PurchaseNoted("s:1", PurchaseKind.Sale, "web", null, "EUR", 1m, Noon, 1), new CustomerErased("c", [], [], "k", Noon))
            .ShouldBe(new Customer.Erased(Noon));
    }

    [Fact]
    public void A_snapshot_reads_back_as_the_same_state()
    {
        var state = Given(
            new IdentityAttached("c", "email", "a@b.org", true, Noon),
            new ProfileChanged("c", Traits("""{"name":"A","locale":"de-AT"}"""), Noon),
            new PurchaseNoted("s:1", PurchaseKind.Return, "web", "Wien", "EUR", -1.2345m, Noon, 1),
            new BehaviourTracked("c", "track", "Product Viewed", "web", Noon, null, null),
            new MemberAdmitted("m", "d", "by-hand", "k", Noon),
            new CustomerMerged("e", "m2", "by-hand", "k"));
        var options = new EngineParts();
        new CustomersSlice().AddTo(options);
        var type = options.Contracts.Json.GetTypeInfo(typeof(Customer));

        var json = JsonSerializer.Serialize(state, type);
        var read = (Customer)JsonSerializer.Deserialize(json, type)!;

        read.ShouldBeOfType<Customer.Merged>();
        JsonSerializer.Serialize(read, type).ShouldBe(json);
        read.Known!.Purchases[0].Total.ShouldBe(-12_345);
        read.Known.Profile!.Language.ShouldBe("de");
    }

    internal static Customer Given(params IEvent[] events) => events.Aggregate(Grain.Initial, Grain.Evolve);

    internal static Decision When(ICommand command, params IEvent[] given) =>
        Grain.Decide(Given(given), command, new CommandContext(new CommandId("t"), Noon));

    private static DescribeCustomer Describe(string json) => new("c", Traits(json));

    internal static Dictionary<string, JsonElement> Traits(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
