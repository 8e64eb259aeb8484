using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Deliveries;
using OmniGrains.Channels.Sync;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Channels;

public sealed class DeliveryGrainTests
{
    private const string Stream = "delivery/acme:1";
    private static readonly ContentKey Own = ContentKey.OwnOf(new DeliveryId("acme", "1"), Shops.Noon);
    private static readonly KeepDelivery Keep = new(Own, "acme", "shopify", "orders/create", "their-1", [1, 2, 3], 3);

    [Fact]
    public void A_delivery_is_kept_with_its_content_under_a_key_of_its_own_for_thirty_days()
    {
        var decision = When(Keep);

        decision.Events.Select(e => e.GetType()).ShouldBe([typeof(DeliveryReceived), typeof(DeliveryStored)]);
        decision.Events.OfType<IPersonalEvent>().ShouldHaveSingleItem().Subject.ShouldBe(Stream);
        var reminder = decision.Reminders.ShouldHaveSingleItem();
        reminder.Due.ShouldBe(Shops.Noon.AddDays(30));
        reminder.Command.ShouldBe(new ForgetDelivery(Stream));
    }

    [Fact]
    public void Deliveries_of_an_hour_share_a_key_and_the_first_that_is_durable_sees_to_its_end()
    {
        var hours = new HourKeys();
        var late = Shops.Noon.AddMinutes(59);
        var first = hours.Of("acme", Shops.Noon);
        hours.Of("acme", late).ShouldBe(first, "nothing is durable yet: this one sees to it too");
        var kept = When(Keep with { Key = first });
        kept.Events.OfType<IPersonalEvent>().ShouldHaveSingleItem().Subject.ShouldBe("delivery-hour/acme:2026-03-01T12");
        kept.Events.OfType<DeliveryReceived>().Single().Hour.ShouldBe("2026-03-01T12");
        var reminder = kept.Reminders.ShouldHaveSingleItem();
        reminder.Due.ShouldBe(Shops.Noon.AddDays(30));
        reminder.Command.ShouldBe(new ForgetDelivery(first.Subject));

        hours.IsKept("acme", first);
        var second = hours.Of("acme", late);
        second.Subject.ShouldBe(first.Subject);
        When(Keep with { Key = second }).Reminders.ShouldBeEmpty();
        hours.Of("other", late).DestroyAt.ShouldNotBeNull();
        hours.Of("acme", late.AddMinutes(1)).DestroyAt.ShouldBe(Shops.Noon.AddHours(1).AddDays(30));
    }

    [Fact]
    public void A_key_of_a_deliverys_own_sees_to_the_end_of_no_hour()
    {
        var hours = new HourKeys();
        hours.IsKept("acme", Own);
        hours.Of("acme", Shops.Noon).DestroyAt.ShouldNotBeNull();
    }

    [Fact]
    public void A_reminder_that_was_set_before_hours_had_keys_still_says_whose_key_ends()
    {
        var old = System.Text.Json.JsonSerializer.Deserialize("""{"stream":"delivery/acme:1"}"""u8, OmniGrains.Channels.ChannelsJson.Default.ForgetDelivery)!;
        old.ShouldBe(new ForgetDelivery(Stream));
        ContentKey.HourOf(old.Subject).ShouldBeNull();
        ContentKey.HourOf(ContentKey.OfHour("acme", Shops.Noon).Subject).ShouldBe("2026-03-01T12");
    }

    [Fact]
    public void The_same_delivery_again_changes_nothing_and_says_so()
    {
        var again = When(Keep, Kept);
        again.Events.ShouldBeEmpty();
        again.Reply.ShouldBe(new KeptDelivery(Duplicate: true));
    }

    [Fact]
    public void What_passes_is_tried_again_ever_later_and_then_waits_for_somebody()
    {
        IEvent[] history = Kept;
        var waits = new List<TimeSpan>();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var failed = When(new ConcludeDelivery(attempt, [], new DeliveryFailure("unexpected", "x", Passing: true)), history);
            var retry = failed.Reminders.ShouldHaveSingleItem();
            waits.Add(retry.Due!.Value - Shops.Noon);
            history = [.. history, .. failed.Events];
            history = [.. history, .. When((RetryDelivery)retry.Command!, history).Events];
        }

        waits.ShouldBe(waits.Order());
        waits[^1].ShouldBeGreaterThan(TimeSpan.FromHours(1));
        When(new ConcludeDelivery(6, [], new DeliveryFailure("unexpected", "x", Passing: true)), history).Reminders.ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_pass_is_not_tried_again_by_itself_but_may_be_replayed()
    {
        var failed = When(new ConcludeDelivery(1, [], new DeliveryFailure("unreadable", "x", Passing: false)), Kept);
        failed.Reminders.ShouldBeEmpty();
        When(new ReplayDelivery("me"), [.. Kept, .. failed.Events]).Events.ShouldHaveSingleItem().ShouldBe(new DeliveryQueuedAgain(2, "me"));
    }

    [Fact]
    public void An_outcome_of_an_earlier_attempt_changes_nothing() =>
        When(new ConcludeDelivery(1, [], null), [.. Kept, new DeliveryProcessed(1, []), new DeliveryQueuedAgain(2, "me")]).Events.ShouldBeEmpty();

    [Fact]
    public void What_is_forgotten_is_destroyed_once_and_cannot_be_replayed()
    {
        var forgotten = When(new ForgetDelivery(Stream), [.. Kept, new DeliveryProcessed(1, [])]);
        forgotten.Events.OfType<IErasureEvent>().ShouldHaveSingleItem().Subjects.ShouldBe([Stream]);
        IEvent[] after = [.. Kept, new DeliveryProcessed(1, []), .. forgotten.Events];
        When(new ForgetDelivery(Stream), after).Events.ShouldBeEmpty();
        When(new ReplayDelivery("me"), after).Rejection!.Code.ShouldBe("delivery.forgotten");

        // As it is read after the key is gone: without the content.
        When(new ReplayDelivery("me"), [Kept[0], new DeliveryProcessed(1, []), .. forgotten.Events]).Rejection!.Code.ShouldBe("delivery.forgotten");
    }

    private static IEvent[] Kept => [.. When(Keep).Events];

    private static Decision When(ICommand command, params IEvent[] given) => Decide(new DeliveryGrain(), command, given);

    internal static Decision Decide<TState>(Grain<TState> grain, ICommand command, params IEvent[] given)
        where TState : class => grain.Decide(given.Aggregate(grain.Initial, grain.Evolve), command, new CommandContext(new CommandId("c"), Shops.Noon));
}

public sealed class ConnectionsGrainTests
{
    private static readonly Dictionary<string, byte[]?> Token = new() { ["accessToken"] = [1] };

    [Fact]
    public void Secrets_that_are_not_named_stay_and_null_removes_one()
    {
        var saved = Saved(Set(Shops.Settings("shopify"), Token));
        Saved(Set(Shops.Settings("shopify") with { Channel = "app" }, []), saved).Secrets.Keys.ShouldBe(["accessToken"]);
        Saved(Set(Shops.Settings("shopify"), new() { ["webhookSecret"] = [2], ["accessToken"] = null }), saved).Secrets.Keys.ShouldBe(["webhookSecret"]);
    }

    [Fact]
    public void A_secret_never_follows_to_another_address_or_connector()
    {
        var saved = Saved(Set(Shops.Settings("shopify"), Token));
        Saved(Set(Shops.Settings("shopify") with { BaseUrl = "https://evil.example" }, []), saved).Secrets.ShouldBeEmpty();
        Saved(Set(Shops.Settings("woocommerce"), []), saved).Secrets.ShouldBeEmpty();
        var elsewhere = Shops.Settings("shopify", options: new() { [ConnectionSettings.TokenUrl] = "https://evil.example" });
        Saved(Set(elsewhere, []), saved).Secrets.ShouldBeEmpty();
    }

    [Fact]
    public void Another_revision_than_the_callers_is_refused_also_after_a_removal()
    {
        var saved = Saved(Set(Shops.Settings("shopify"), Token));
        When(Set(Shops.Settings("shopify"), []) with { Revision = 7 }, saved).Rejection!.Code.ShouldBe("connection.changed");
        When(Set(Shops.Settings("shopify"), []) with { Revision = 1 }, saved, new ConnectionRemoved("acme", "me"), saved).Rejection!.Code.ShouldBe("connection.changed");
        When(Set(Shops.Settings("shopify"), []) with { Revision = 1 }, saved).Reply.ShouldBe(new ConnectionSet("acme", 2));
    }

    private static SetConnection Set(ConnectionSettings settings, Dictionary<string, byte[]?> secrets) => new("acme", settings, secrets, null, "me");

    private static ConnectionSaved Saved(SetConnection command, params IEvent[] given) => (ConnectionSaved)When(command, given).Events.Single();

    private static Decision When(ICommand command, params IEvent[] given) => DeliveryGrainTests.Decide(new ConnectionsGrain(), command, given);
}

public sealed class SyncGrainTests
{
    [Fact]
    public void An_order_that_is_mentioned_while_it_is_asked_for_stays_wanted()
    {
        IEvent[] twice = [new OrderWanted("o-1", 1), new OrderWanted("o-1", 2)];
        When(new SettleWanted("o-1", 1), twice).Events.ShouldBeEmpty();
        When(new SettleWanted("o-1", 2), twice).Events.ShouldHaveSingleItem().ShouldBe(new WantedOrderSettled("o-1"));
    }

    [Fact]
    public void The_cursor_never_goes_back()
    {
        var moved = new ReconciledUpTo(Shops.Noon);
        When(new MoveReconciled(Shops.Noon.AddSeconds(-1)), moved).Events.ShouldBeEmpty();
        When(new MoveReconciled(Shops.Noon.AddSeconds(1)), moved).Events.ShouldHaveSingleItem();
    }

    [Fact]
    public void The_same_trouble_is_noted_once_and_its_end_too()
    {
        var trouble = new ConnectionTroubled("stock", "unavailable", "down", Shops.Noon);
        When(new NoteTrouble("stock", "unavailable", "down"), trouble).Events.ShouldBeEmpty();
        When(new NoteTrouble("stock", null, null), trouble).Events.ShouldHaveSingleItem().ShouldBe(new ConnectionRecovered("stock"));
        When(new NoteTrouble("stock", null, null)).Events.ShouldBeEmpty();
    }

    private static Decision When(ICommand command, params IEvent[] given) => DeliveryGrainTests.Decide(new SyncGrain(), command, given);
}

public sealed class KeyRequestsTests
{
    [Fact]
    public void Strangers_can_make_us_ask_for_thirty_keys_a_minute_and_no_more()
    {
        var requests = new OmniGrains.Channels.KeyRequests(new FixedTime(Shops.Noon));
        for (var i = 0; i < 30; i++)
        {
            requests.Enter();
        }

        Should.Throw<OmniGrains.Channels.ShopRefusedException>(requests.Enter).Code.ShouldBe("rate-limited");
    }
}
