using System.Text.Json;
using OmniGrains.Access;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Tests.Customers;
using OmniGrains.Tests.Orders;

namespace OmniGrains.Tests.Frozen;

/// <summary>A short run in which every kind of event occurs.</summary>
internal static class EverythingHappens
{
    private const string Actor = "tester";

    public static async Task<List<FrozenEvent>> On(LiveEngine live)
    {
        await KeysComeAndGo(live);
        await OrdersAndReturnsMeet(live);
        var ada = await Somebody(live, "ada");
        var bob = await Somebody(live, "bob");
        await ADayIn(live, ada);
        await MergesAndPartings(live, ada, bob);
        var events = await Export(live, 0);

        // What is personal can be exported only before it is erased.
        await live.Settled();
        (await live.Mediator.Send(new EraseForGood(bob.Value, live.Intent()))).Rejection.ShouldBeNull();
        await Calm(live);
        events.AddRange(await Export(live, events.Count));
        return events;
    }

    private static async Task KeysComeAndGo(LiveEngine live)
    {
        await Ask(live, ApiKeys.Grain, new CreateKey("7h3k9m2p5q8r", "Till 7", ["purchases:write"], new string('a', 64), Actor));
        await Ask(live, ApiKeys.Grain, new CreateKey("8h3k9m2p5q8r", "Shop", ["ingest", "orders:read"], new string('b', 64), Actor));
        await Ask(live, ApiKeys.Grain, new RevokeKey("7h3k9m2p5q8r", Actor));
    }

    private static async Task OrdersAndReturnsMeet(LiveEngine live)
    {
        await Push(live, Documents.PushedReturn("back-1", "sale-1"));
        await Push(live, Documents.PushedReturn("back-2", "never"));
        await Push(live, Documents.Pushed("sale-1", "card-ada") with { Payments = [new OrderPayment("cash", 10m, "r-1")] });
        await Push(live, Documents.PushedReturn("back-3", "sale-1", "card-bob"));
        await Push(live, Documents.Pushed("correction") with { Kind = PurchaseKind.Adjustment, Lines = [new PurchaseLineInput("B", "Bad debt", 1, -7.25m, null, null, LineKind.Manual)] });
        await Push(live, Documents.Pushed("lost") with { Kind = PurchaseKind.StockAdjustment, Lines = [new PurchaseLineInput("POT", null, -3, 0, null, 0.1m, null)] });
        await Push(live, Documents.PushedReturn("back-4", "lost"));
        await Calm(live);
        await Ask(live, new OrderId("till:never").Grain, new StopWaitingForSale("till:back-2"));
    }

    private static async Task ADayIn(LiveEngine live, CustomerId customer)
    {
        await Ask(live, customer.Grain, new DescribeCustomer(customer.Value, Json("""{"name":"Ada Example","birthday":"1990-12-10","shoeSize":38,"newsletter":true}""")));
        await Ask(live, customer.Grain, new DescribeCustomer(customer.Value, Json("""{"shoeSize":null,"preferredChannel":"web"}""")));
        await Ask(live, customer.Grain, new ChangeConsent(customer.Value, "email", "marketing", true, "checkout", "v3", Actor));
        await Ask(live, customer.Grain, new TrackBehaviour(
            customer.Value, "track", "Product Viewed", "web", Documents.Noon, JsonDocument.Parse("""{"sku":"POT"}""").RootElement, null));
        await Recognise(live, "ada", new IdentityInput(IdentityKinds.Email, "ada@example.com"), new IdentityInput(IdentityKinds.Phone, "+393331234567"));
        var phone = new Identity(IdentityKinds.Phone, "+393331234567");
        await Ask(live, customer.Grain, new DetachIdentity(customer.Value, phone, IdentityGrain.IdOf(live.Engine.Vault, phone).Stream, null));
    }

    private static async Task MergesAndPartings(LiveEngine live, CustomerId ada, CustomerId bob)
    {
        var (eve, tom) = (await Somebody(live, "eve"), await Somebody(live, "tom"));
        await Ask(live, ada.Grain, new SuggestMerge(bob.Value, "email"));
        await Ask(live, ada.Grain, new AdmitMember(ada.Value, eve.Value, "m-1", MemberAdmitted.ByHand, "the same person", Actor));
        await Ask(live, tom.Grain, new AdmitMember(tom.Value, eve.Value, "m-2", MemberAdmitted.ByHand, null, Actor));
        await Ask(live, bob.Grain, new AdmitMember(bob.Value, tom.Value, "m-3", MemberAdmitted.ByHand, null, Actor));
        await Ask(live, eve.Grain, new Unmerge(eve.Value, "m-1", "a neighbour", Actor));
    }

    private static async Task<CustomerId> Somebody(LiveEngine live, string name) => await Recognise(live, name);

    private static async Task<CustomerId> Recognise(LiveEngine live, string name, params IdentityInput[] more)
    {
        var recognised = await live.Recognition.Recognise([new IdentityInput(IdentityKinds.Card, $"card-{name}"), .. more], live.Context(), default);
        await Calm(live);
        return recognised.Record!.Value;
    }

    private static async Task Push(LiveEngine live, PurchaseInput input) =>
        (await live.Mediator.Send(new RecordPurchase(input, live.Intent()))).Rejection.ShouldBeNull();

    private static async Task Ask<TReply>(LiveEngine live, GrainId grain, ICommand<TReply> command)
    {
        (await live.Grains.Ask(grain, command, live.Context())).Rejection.ShouldBeNull();
        await Calm(live);
    }

    // Reactions may follow from reactions.
    private static async Task Calm(LiveEngine live)
    {
        long head;
        do
        {
            head = live.Engine.Tail.Head;
            await live.Settled();
        }
        while (live.Engine.Tail.Head > head);
    }

    private static async Task<List<FrozenEvent>> Export(LiveEngine live, long after)
    {
        var json = FrozenJournal.Parts().Contracts.Json;
        return [.. (await live.Engine.Tail.Read(after, 10_000)).Select(recorded => new FrozenEvent(
            recorded.Stream, recorded.Version, recorded.At, recorded.Type, 1,
            JsonSerializer.SerializeToNode(recorded.Event.ShouldNotBeNull(), json.GetTypeInfo(recorded.Event.GetType()))!))];
    }

    private static Dictionary<string, JsonElement> Json(string text) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!;
}
