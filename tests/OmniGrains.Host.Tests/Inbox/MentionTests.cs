using System.Net.Http.Json;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Notes that mention somebody, for whoever was not there when they were written.</summary>
public sealed class MentionTests
{
    [Fact]
    public async Task Who_was_mentioned_finds_it_later_the_newest_mention_first_until_the_customer_is_erased()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var one = await host.Inbound("p-1", "Hello?", "one", "ada@mail.example");
        var (first, record) = ((string)one["conversationId"]!, (string)(await host.Conversation((string)one["conversationId"]!))["customer"]!["id"]!);
        var second = (string)(await host.Inbound("p-2", "Hello?", "two"))["conversationId"]!;
        await Note(first, "paolo");
        await Note(second, "paolo", "anna");
        await host.Inbound("p-3", "Are you there?", "one");
        (await Mentioned("paolo")).ShouldBe([second, first]);
        (await Mentioned("anna")).ShouldBe([second]);
        (await Mentioned("nobody")).ShouldBeEmpty();
        (await Mentioned("paolo&status=open&sort=due")).ShouldBeEmpty();

        await Note(first, "paolo");
        (await Mentioned("paolo")).ShouldBe([first, second]);
        await (await host.Client.PutAsJsonAsync("/v1/saved-views/mine", new { name = "For me", filter = new { mentioned = "paolo", status = "active" }, owner = "paolo" })).Read();
        var views = await (await host.Client.GetAsync($"/v1/saved-views?agent=paolo&after={await host.Head()}")).Read();
        ((long)views["items"]![0]!["count"]!).ShouldBe(2);

        (await host.Client.DeleteAsync($"/v1/customers/{record}")).IsSuccessStatusCode.ShouldBeTrue();
        (await Mentioned("paolo")).ShouldBe([second]);

        async Task Note(string id, params string[] mentions) => await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/notes", new { text = "Look.", mentions })).Read();

        async Task<List<string>> Mentioned(string query)
        {
            var (ids, cursor) = (new List<string>(), "");
            while (cursor is not null)
            {
                var page = await (await host.Client.GetAsync($"/v1/conversations?mentioned={query}&limit=1&cursor={cursor}&after={await host.Head()}")).Read();
                ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
                cursor = (string?)page["next"];
            }

            return ids;
        }
    }
}
