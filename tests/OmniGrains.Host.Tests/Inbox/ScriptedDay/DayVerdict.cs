using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Holds the inbox, and what the providers took, against the model. Gathers all that is wrong.</summary>
internal sealed class DayVerdict(DayScript script, DayInbox inbox, ILookup<(string, string), Received> received, IReadOnlyDictionary<string, string> reported)
{
    // Whoever gets the same twice knows it by this: a mail by its Message-ID, a receiver of the API channel by the webhook's.
    private static readonly string[] KnownAgain = ["email", "amazon", "walmart", "forum"];

    private static readonly string[] Arrived = ["sent", "delivered", "read"];

    private readonly List<string> _wrong = [];

    public int InDoubt { get; private set; }

    public int Repeated { get; private set; }

    public IReadOnlyList<string> Judge()
    {
        foreach (var contact in script.Contacts)
        {
            var opened = inbox.Of(contact);
            Check(contact, (string?)opened["customer"]?["id"] == contact.Customer || contact.Customer is null, $"is on the record {opened["customer"]?["id"]}, not on {contact.Customer}");
            Check(contact, contact.Conversation is null || (string?)opened["id"] == contact.Conversation, $"is in {opened["id"]}, and was told {contact.Conversation}");
            Same(contact, "said", contact.Said.Select(said => said.Shown), DayInbox.MessagesOf(opened, "in").Select(ShownOf));
            Answered(contact, opened);
        }

        var strangers = script.Contacts.Where(contact => contact.Customer is null).Select(stranger => (string?)inbox.Of(stranger)["customer"]?["id"]);
        if (strangers.Intersect(script.Contacts.Select(contact => contact.Customer).OfType<string>()).Any())
        {
            _wrong.Add("A stranger is on somebody's record.");
        }

        if (inbox.Conversations.Count() != script.Contacts.Count)
        {
            _wrong.Add($"{inbox.Conversations.Count()} conversations of {script.Contacts.Count} contacts.");
        }

        return _wrong;
    }

    /// <summary>Every picture is kept once, with the message that it came with.</summary>
    public async Task<IReadOnlyList<string>> Pictures(HttpClient client)
    {
        var wrong = new List<string>();
        foreach (var (contact, opened) in script.Contacts.Where(contact => contact.Said.Exists(said => said.Picture is not null)).Select(contact => (contact, inbox.Of(contact))))
        {
            foreach (var (said, item) in contact.Said.Zip(DayInbox.MessagesOf(opened, "in")))
            {
                var files = item["attachments"]!.AsArray().Select(file => (string?)file!["fileId"]).ToList();
                var isRight = said.Picture is null ? files.Count == 0
                    : files is [{ } file] && (await client.GetByteArrayAsync($"v1/conversations/{opened["id"]}/files/{file}")).AsSpan().SequenceEqual(DayTelling.PictureOf(said.Picture));
                wrong.AddRange(isRight ? [] : [$"{contact.Channel}-{contact.Person} {said.Id} has {files.Count} files ({files.FirstOrDefault()})"]);
            }
        }

        return wrong;
    }

    private void Answered(Contact contact, JsonObject opened)
    {
        var taken = contact.Answers.Where(answer => answer.Message is not null).OrderBy(answer => answer.Number).ToList();
        var shown = DayInbox.MessagesOf(opened, "out");
        Same(contact, "was answered", taken.Select(answer => answer.Text), shown.Select(item => (string?)item["text"] ?? ""));
        var got = received[(contact.Channel, contact.Address)].ToList();
        var expected = new List<string>();
        foreach (var (answer, item) in taken.Zip(shown))
        {
            var (copies, state, code) = (CopiesOf(answer, got), (string?)item["state"], (string?)item["failureCode"]);
            var isInDoubt = state == "failed" && code == "in-doubt";
            InDoubt += isInDoubt ? 1 : 0;
            Check(contact, Arrived.Contains(state) ? copies == 1 : state == "failed" && (isInDoubt ? copies <= 1 : code == answer.FailsWith && copies == 0), $"\"{answer.Text}\" is {state} {code}, and was received {copies} times");
            Check(contact, !reported.TryGetValue(answer.Message!, out var far) || far == state, $"\"{answer.Text}\" is {state} {code}, and was told to be {far}");
            expected.AddRange(copies > 0 ? [answer.Text] : []);
        }

        var first = got.DistinctBy(one => KnownAgain.Contains(contact.Channel) ? one.Key : $"{got.IndexOf(one)}").Select(one => one.Text ?? "").ToList();
        Same(contact, "received", expected, first);
    }

    private static string ShownOf(JsonNode item) => $"{((bool?)item["withdrawn"] == true ? "(withdrawn)" : (string?)item["text"] ?? (string?)item["call"]?["state"])}{item["reaction"]}";

    private int CopiesOf(Answer answer, List<Received> got)
    {
        var same = got.Where(one => (one.Text ?? "") == answer.Text).ToList();
        if (same.Count > 1 && same.TrueForAll(one => one.Key is not null) && same.Select(one => one.Key).Distinct().Count() == 1)
        {
            Repeated++;
            return 1;
        }

        return same.Count;
    }

    private void Same(Contact contact, string what, IEnumerable<string?> expected, IEnumerable<string?> actual)
    {
        var (should, does) = (string.Join(" | ", expected), string.Join(" | ", actual));
        Check(contact, should == does, $"{what} \"{does}\", not \"{should}\"");
    }

    private void Check(Contact contact, bool holds, string otherwise)
    {
        if (!holds)
        {
            _wrong.Add($"{contact.Channel}-{contact.Person} {otherwise}");
        }
    }
}
