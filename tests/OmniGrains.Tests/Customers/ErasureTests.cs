using Dapper;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Customers;

/// <summary>Erasure, timeline and search on the embedded stores.</summary>
public sealed class ErasureTests
{
    [Fact]
    public async Task Erasing_leaves_nothing_personal_of_the_whole_family_and_the_person_can_come_again()
    {
        await using var live = await LiveEngine.OnSqlite();
        var one = (await live.Recognise(new IdentityInput("account", "zoe"), new IdentityInput("email", "zoe@z.example"))).Record!.Value;
        var other = (await live.Recognise(new IdentityInput("card", "zoe-card"))).Record!.Value;
        await Describe(live, one, """{"name":"Zoë Quillfeather"}""");
        await live.Grains.Ask(other.Grain, new TrackBehaviour(other.Value, "track", "Product Viewed", "web", CustomerGrainTests.Noon), live.Context());
        await live.Mediator.Send(new MergeCustomers(one.Value, new MergeRequest(other.Value, "same person"), live.Intent()));

        var erased = await live.Mediator.Send(new EraseForGood(other.Value, live.Intent()));
        erased.Rejection.ShouldBeNull();
        await live.Settled();

        foreach (var record in new[] { one, other })
        {
            (await live.Families.Find(record.Value)).Rejection!.Code.ShouldBe("customer.erased");
            (await live.Engine.ReadStream(record.Grain)).ShouldAllBe(recorded => recorded.Event == null || !(recorded.Event is IPersonalEvent));
        }

        (await Rows(live, "timeline")).ShouldBe(0);
        (await Rows(live, "customer_terms")).ShouldBe(0);
        (await live.Recognition.Find(new Identity("card", "ZOECARD"), default)).ShouldBeNull();
        var again = await live.Recognise(new IdentityInput("card", "zoe-card"), new IdentityInput("account", "zoe"));
        again.Record.ShouldNotBeNull();
        new[] { one, other }.ShouldNotContain(again.Record.Value);
        again.Refused.ShouldBeEmpty();
        live.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Erasing_again_is_harmless()
    {
        await using var live = await LiveEngine.InMemory();
        var one = (await live.Recognise(new IdentityInput("card", "twice"))).Record!.Value;

        (await live.Mediator.Send(new EraseForGood(one.Value, live.Intent()))).Rejection.ShouldBeNull();
        (await live.Mediator.Send(new EraseForGood(one.Value, live.Intent()))).Rejection.ShouldBeNull();
    }

    [Fact]
    public async Task A_removed_identity_is_free_for_another_customer()
    {
        await using var live = await LiveEngine.InMemory();
        var one = (await live.Recognise(new IdentityInput("account", "first"), new IdentityInput("card", "moves"))).Record!.Value;
        var request = new Microsoft.AspNetCore.Http.DefaultHttpContext().Request;

        var remove = new RemoveIdentity(one.Value, "card", "MOVES", request, live.Intent());
        var removed = await live.Mediator.Send(remove);
        removed.Rejection.ShouldBeNull();
        (await live.Mediator.Send(remove)).Value.ShouldBe(removed.Value);
        (await live.Mediator.Send(remove with { Kind = "account", Value = "first" })).Rejection!.Code.ShouldBe("idempotency.key-reused");
        (await live.Mediator.Send(remove with { Intent = live.Intent() })).Rejection!.Code.ShouldBe("identity.unknown");
        var other = await live.Recognise(new IdentityInput("account", "second"), new IdentityInput("card", "moves"));

        other.Refused.ShouldBeEmpty();
        (await live.Record(one)).Identities.ShouldHaveSingleItem().Kind.ShouldBe("account");
        (await live.Record(other.Record!.Value)).Identities.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_timeline_tells_everything_of_both_records_in_order_and_page_by_page()
    {
        await using var live = await LiveEngine.OnSqlite();
        var one = (await live.Recognise(new IdentityInput("card", "tl-1"))).Record!.Value;
        var other = (await live.Recognise(new IdentityInput("card", "tl-2"))).Record!.Value;
        for (var i = 0; i < 30; i++)
        {
            var record = i % 2 == 0 ? one : other;
            await live.Grains.Ask(
                record.Grain, new TrackBehaviour(record.Value, "track", $"Event {i:D2}", "web", CustomerGrainTests.Noon.AddMinutes(i * 11 % 30)), live.Context());
        }

        await live.Mediator.Send(new MergeCustomers(one.Value, new MergeRequest(other.Value, null), live.Intent()));
        await live.Settled();
        var family = await live.Families.Load(one.Value);
        var all = await Timeline.Read(live.Views, family, oldestFirst: false, null, 500, default);
        all.Where(entry => entry.Kind == "track").Select(entry => entry.Summary).Distinct().Count().ShouldBe(30);
        all.Select(entry => entry.OccurredAt).ShouldBeInOrder(SortDirection.Descending);
        all.Count(entry => entry.Kind == "merged").ShouldBe(2);

        var paged = new List<TimelineEntry>();
        TimelineCursor? from = null;
        while (await Timeline.Read(live.Views, family, oldestFirst: false, from, 7, default) is { Count: > 0 } page)
        {
            paged.AddRange(page);
            TimelineCursor.TryRead(new TimelineCursor(OmniGrains.Edge.Timestamps.Text(page[^1].OccurredAt), page[^1].Position).ToString(), out from).ShouldBeTrue();
        }

        paged.Select(entry => entry.Position).ShouldBe(all.Select(entry => entry.Position));
    }

    [Theory]
    [InlineData("quill", 1)]
    [InlineData("QUILL zo", 1)]
    [InlineData("zo", 1)]
    [InlineData("qu", 1)]
    [InlineData("ui", 0)]
    [InlineData("0664 12", 1)]
    [InlineData("664-123", 1)]
    [InlineData("z.exam", 1)]
    [InlineData("nobody", 0)]
    [InlineData("quill nobody", 0)]
    [InlineData("100%", 0)]
    [InlineData("\"quill", 0)]
    public async Task People_are_found_by_fragments_of_name_e_mail_or_phone(string q, int expected)
    {
        await using var live = await LiveEngine.OnSqlite();
        var one = (await live.Recognise(new IdentityInput("email", "zoe@z.example"), new IdentityInput("phone", "0664 1234567", "AT"))).Record!.Value;
        await live.Recognise(new IdentityInput("email", "other@o.example"));
        await Describe(live, one, """{"name":"Old Name"}""");
        await Describe(live, one, """{"name":"Zoë Quillfeather"}""");
        await live.Settled();

        var query = SearchQuery.Of(q, live.Views.Dialect)!;
        query.Parameters.Add("cursor", "");
        query.Parameters.Add("size", 10);
        await using var connection = await live.Views.Open();
        (await connection.QueryAsync<string>(query.Sql, query.Parameters)).Count().ShouldBe(expected);
    }

    private static async Task Describe(LiveEngine live, CustomerId record, string traits) =>
        (await live.Grains.Ask(record.Grain, new DescribeCustomer(record.Value, CustomerGrainTests.Traits(traits)), live.Context())).Rejection.ShouldBeNull();

    private static async Task<long> Rows(LiveEngine live, string table)
    {
        await using var connection = await live.Views.Open();
        return await connection.ExecuteScalarAsync<long>($"select count(*) from {table}");
    }
}
