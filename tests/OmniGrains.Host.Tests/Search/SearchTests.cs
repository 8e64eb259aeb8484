using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Channels;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Search;

/// <summary>Search over HTTP, the same on both stores.</summary>
public sealed class SearchTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly (string Contact, string Text)[] Said =
    [
        ("one", "Where is my teapot? It should have come on Monday."),
        ("two", "Mein Wasserkocher – wo ist er? Straße 5"),
        ("three", "La théière est cassée, où est mon remboursement?"),
        ("four", "東京タワーの近くに届けてください"),
        ("one", "The TEAPOT came, the lid is broken. Is my order on its way?"),
    ];

    private static readonly (string Question, string[] Found)[] Questions =
    [
        ("teapot", ["five", "one"]),
        ("TÉAPOT lid", ["five"]),
        ("teap", ["five", "one"]),
        ("teap ", []),
        ("\"where is my\"", ["one"]),
        ("\"my where is\"", []),
        ("strasse", ["two"]),
        ("theiere remb", ["three"]),
        ("東京", ["four"]),
        ("京東", []),
        ("is NOT (lid)", []),
        ("teapot*", ["five", "one"]),
        ("\"teapot", ["five", "one"]),
        ("teapot OR nothing", []),
    ];

    [Fact]
    public async Task Words_are_found_on_sqlite() => await Found();

    [PostgresFact]
    public async Task Words_are_found_on_postgres() => await Found(await OnPostgres());

    [Fact]
    public async Task Everything_else_that_is_found_on_sqlite() => await FoundToo();

    [PostgresFact]
    public async Task Everything_else_that_is_found_on_postgres() => await FoundToo(await OnPostgres());

    [Fact]
    public async Task Notes_on_calls_are_found_as_they_are_now_on_sqlite() => await FoundOnCalls();

    [PostgresFact]
    public async Task Notes_on_calls_are_found_as_they_are_now_on_postgres() => await FoundOnCalls(await OnPostgres());

    [Theory]
    [InlineData("q=")]
    [InlineData("q=%22%20%27")]
    [InlineData("")]
    public async Task A_question_without_a_word_is_refused_with_what_to_do(string query)
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.GetAsync($"/v1/search?{query}")).Problem(422, "search.question-invalid");
    }

    [PostgresFact]
    public async Task Hostile_questions_are_answered_on_both_stores()
    {
        string[] hostile =
        [
            "a\0b", "'", "\"", "' or 1=1 --", "a:*", "a <-> b", "!a", "a & b |", "(((", "NEAR(a b)", "{col}: a", "^a", "a^2", "\\", "'a", "a\\'b", "\u0001", "a\ud800b", "\uE0000", "????a", new string('z', 200),
            "%00", "a*b*c*", "-", "col:a", "\"a b\"*", "a\"b\"c\"",
        ];
        foreach (var settings in (string[][])[[], await OnPostgres()])
        {
            await using var host = await HostUnderTest.Start(settings);
            await host.ConnectApi("forum", null);
            await host.Inbound("p-1", "a b and c", "one");
            foreach (var q in hostile)
            {
                using var answer = await host.Client.GetAsync($"/v1/search?q={Uri.EscapeDataString(q.Replace("\ud800", "\ufffd", StringComparison.Ordinal))}&after={await host.Head()}");
                ((int)answer.StatusCode).ShouldBeOneOf(q.Contains('\0', StringComparison.Ordinal) ? [400] : [200, 422], $"{Uri.EscapeDataString(q.Replace("\ud800", "\ufffd", StringComparison.Ordinal))}: {await answer.Content.ReadAsStringAsync()}");
            }

            await (await host.Client.GetAsync($"/v1/search?q={new string('a', 5_000)}")).Problem(422, "search.question-invalid");
            await (await host.Client.GetAsync("/v1/search?q=a&in=orders,x")).Problem(422, "request.invalid");
            await (await host.Client.GetAsync("/v1/search?q=a&cursor=AAA&in=orders")).Problem(422, "request.cursor-invalid");
            await (await host.Client.GetAsync("/v1/search?q=a&status=nowhere")).Problem(422, "request.invalid");
        }
    }

    [Fact]
    public async Task A_key_finds_only_what_it_may_read()
    {
        await using var host = await HostUnderTest.Start();
        using var client = host.NewClient((await host.CreateKey("conversations:read")).Token);
        var answer = await (await client.GetAsync("/v1/search?q=a")).Read();
        answer["messages"].ShouldNotBeNull();
        answer["customers"].ShouldBeNull();
        await (await client.GetAsync("/v1/search?q=a&in=customers")).Problem(403, "auth.scope-missing");
    }

    private static async Task Found(params string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        await host.ConnectApi("forum", null);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] order = ["one", "two", "three", "four", "five"];
        foreach (var ((contact, text), i) in Said.Select((said, i) => (said, i)))
        {
            names.Add((string)(await host.Inbound($"p-{i}", text, contact))["messageId"]!, order[i]);
        }

        foreach (var (question, found) in Questions)
        {
            var messages = (await Search(host, $"q={Uri.EscapeDataString(question)}&in=messages"))["messages"]!["items"]!.AsArray();
            messages.Select(message => names[(string)message!["messageId"]!]).ShouldBe(found, question);
            messages.ShouldAllBe(message => message!["snippet"]!["highlights"]!.AsArray().Count > 0);
        }

        var page = (await Search(host, "q=teapot&in=messages&limit=1"))["messages"]!;
        var second = (await Search(host, $"q=teapot&in=messages&limit=1&cursor={page["next"]}"))["messages"]!;
        names[(string)page["items"]![0]!["messageId"]!].ShouldBe("five");
        names[(string)second["items"]![0]!["messageId"]!].ShouldBe("one");
        second["next"].ShouldBeNull();
        ((string?)page["items"]![0]!["snippet"]!["text"]).ShouldBe(Said[4].Text);
    }

    private static async Task FoundToo(params string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        await host.ConnectApi("forum", null);
        var sale = await host.Client.PostAsJsonAsync("/v1/purchases", new
        {
            source = "web",
            externalId = "A-1001",
            channel = "web",
            currency = "EUR",
            occurredAt = "2026-03-01T09:00:00Z",
            identities = new[] { new { kind = "email", value = "zoë@mail.example".Replace("ë", "e", StringComparison.Ordinal), verified = true } },
            lines = new[] { new { sku = "KETTLE-7", name = "Blue kettle", quantity = 1, unitPrice = "25.00" } },
        });
        sale.IsSuccessStatusCode.ShouldBeTrue();
        var customer = (string)(await sale.Content.ReadFromJsonAsync<JsonObject>())!["customerId"]!;
        (await host.Post("/v1/identify", """{"userId":"u1","traits":{"email":"zoe@mail.example","name":"Zoë Brontë"}}""")).IsSuccessStatusCode.ShouldBeTrue();
        var mine = (string)(await host.Inbound("p-1", "My kettle is blue", "one", "zoe@mail.example"))["conversationId"]!;
        var other = (string)(await host.Inbound("p-2", "My kettle is red", "two"))["conversationId"]!;
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{mine}", new { title = "Colour of a samovar", status = "resolved" })).Read();
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{mine}/notes", new { text = "Kettles are a nuisance" })).Read();

        (await Search(host, "q=bronte"))["customers"]!["items"]!.AsArray().Select(item => (string)item!["customerId"]!).ShouldBe([customer]);
        (await Search(host, "q=zoe@mail&in=customers"))["customers"]!["items"]!.AsArray().Count.ShouldBe(1);
        foreach (var question in (string[])["kettle", "a-1001", "web:A-1001", "kettle-7 blue"])
        {
            (await Search(host, $"q={Uri.EscapeDataString(question)}&in=orders"))["orders"]!["items"]!.AsArray().Select(item => (string)item!["orderId"]!).ShouldBe(["web:A-1001"], question);
        }

        (await Kinds(host, "q=kettle")).ShouldBe([("note", mine), ("message", other), ("message", mine)]);
        (await Kinds(host, "q=samovar")).ShouldBe([("title", mine)]);
        (await Kinds(host, "q=kettle&status=resolved")).ShouldBe([("note", mine), ("message", mine)]);
        (await Kinds(host, "q=kettle&status=active")).ShouldBe([("message", other)]);
        (await Kinds(host, $"q=kettle&customer={customer}&status=resolved")).ShouldBe([("note", mine), ("message", mine)]);
        (await Kinds(host, $"q=%22kettle+is%22&customer={customer}")).ShouldBe([("message", mine)]);
        (await Kinds(host, "q=kettle&channel=sms")).ShouldBeEmpty();

        // As the list shows the name: also of nobody known.
        (await Kinds(host, "q=ada")).ShouldBe([("contact", other), ("contact", mine)]);
        (await Kinds(host, "q=ada&channel=forum&status=active")).ShouldBe([("contact", other)]);
        (await Kinds(host, $"q=ada&customer={customer}")).ShouldBe([("contact", mine)]);
        (await Kinds(host, "q=red&channel=forum&from=2020-01-01T00:00:00Z")).ShouldBe([("message", other)]);
        (await Kinds(host, "q=red&to=2020-01-01T00:00:00Z")).ShouldBeEmpty();

        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).IsSuccessStatusCode.ShouldBeTrue();
        await host.StatusOf(mine, "resolved");
        (await Kinds(host, "q=kettle")).ShouldBe([("message", other)]);
        (await Kinds(host, "q=ada")).ShouldBe([("contact", other)]);
        (await Search(host, "q=bronte"))["customers"]!["items"]!.AsArray().ShouldBeEmpty();
        (await Search(host, "q=a-1001"))["orders"]!["items"]!.AsArray().Count.ShouldBe(1);
    }

    private static async Task FoundOnCalls(params string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        await host.ConnectPhone();
        var id = await host.Rings("CA1", "+393331234567");
        var call = (string)(await host.Json("/v1/calls"))["items"]![0]!["id"]!;
        await Note("The samovar leaks");
        var found = (await Search(host, "q=samovar&in=messages"))["messages"]!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)found["kind"], (string?)found["conversationId"], (string?)found["messageId"]).ShouldBe(("note", id, call));
        await Note("The teapot leaks");
        (await Kinds(host, "q=samovar")).ShouldBeEmpty("it was written anew");
        (await Kinds(host, "q=teapot")).ShouldBe([("note", id)]);
        await Note(null);
        (await Kinds(host, "q=teapot")).ShouldBeEmpty("it was taken away");

        await Note("The kettle leaks");
        var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;
        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).IsSuccessStatusCode.ShouldBeTrue();
        (await Kinds(host, "q=kettle")).ShouldBeEmpty("the caller was erased");

        async Task Note(string? note) => await (await host.Client.PutAsJsonAsync($"/v1/calls/{call}/outcome", new { outcome = "resolved", note })).Read();
    }

    private static async Task<(string, string)[]> Kinds(HostUnderTest host, string query) =>
    [
        .. (await Search(host, $"{query}&in=messages"))["messages"]!["items"]!.AsArray().Select(item => ((string)item!["kind"]!, (string)item!["conversationId"]!)),
    ];

    private static async Task<JsonObject> Search(HostUnderTest host, string query) =>
        await (await host.Client.GetAsync($"/v1/search?{query}&after={await host.Head()}")).Read();

    private async Task<string[]> OnPostgres() =>
        [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
}
