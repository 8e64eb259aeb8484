using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>What agents do on the day, and what they must be told.</summary>
internal sealed class DayAnswers(Door door, TimeProvider time, CancellationToken stop)
{
    private const string WindowClosed = "conversation.window-closed";
    private static readonly string[] Markets = ["amazon", "ebay", "walmart"];

    private readonly Agents _agents = new(door, time);
    private readonly ConcurrentBag<string> _wrong = [];

    public IEnumerable<string> Wrong => _wrong;

    public async Task First(Contact contact)
    {
        await Reply(contact, $"It left today, {contact.Channel} {contact.Person}.");
        if (contact.Person % 4 == 0)
        {
            await Reply(contact, $"And it should be with you soon, {contact.Channel} {contact.Person}.");
        }
    }

    public async Task Second(Contact contact)
    {
        if (contact.Channel == "whatsapp" && IsOld(contact))
        {
            await Reply(contact, "Too late for this.");
            await _agents.SendTemplate(contact, stop);
            return;
        }

        if (Markets.Contains(contact.Channel))
        {
            var refused = await _agents.Reply(contact, "See https://shop.example/offers for more.", stop);
            Check(contact, refused.Refused == "conversation.content-forbidden", "a marketplace forbids links");
        }

        switch (contact.Person / 2 % 4)
        {
            case 0:
                await _agents.UseMacro(contact, stop);
                break;
            case 1:
                await _agents.BothReply(contact, stop);
                var said = contact.Answers.TakeLast(2).Select(answer => answer.Refused ?? "taken").Order(StringComparer.Ordinal);
                Check(contact, contact.Stopped || said.SequenceEqual(["conversation.changed", "taken"]), "two agents answered at once");
                break;
            case 2:
                await Reply(contact, $"One thing first, {contact.Channel} {contact.Person}.");
                await _agents.Resolve(contact, $"All done, {contact.Channel} {contact.Person}.", stop);
                break;
            default:
                await Reply(contact, $"The first part, {contact.Channel} {contact.Person}.");
                await Reply(contact, $"The second part, {contact.Channel} {contact.Person}.");
                break;
        }
    }

    /// <summary>Within the window, with the channel down until after it.</summary>
    public async Task JustInTime(Contact contact)
    {
        var answer = await Reply(contact, $"Just in time, {contact.Person}.");
        answer.FailsWith = WindowClosed;
    }

    /// <summary>More than a day after the customer wrote.</summary>
    public async Task NextDay(Contact contact)
    {
        Check(contact, IsOld(contact), "the script says that a day has passed");
        await Reply(contact, $"Sorry for the wait, {contact.Channel} {contact.Person}.");
        if (contact.Channel == "whatsapp")
        {
            await _agents.SendTemplate(contact, stop);
        }
    }

    /// <summary>Follows the journal until something became of each answer.</summary>
    public async Task Known(HttpClient client, IEnumerable<Contact> contacts)
    {
        var open = contacts.SelectMany(contact => contact.Answers).Select(answer => answer.Message).OfType<string>().ToHashSet(StringComparer.Ordinal);
        using var stream = await client.GetAsync("v1/stream?kind=conversation.message-state-changed&from=0", HttpCompletionOption.ResponseHeadersRead, stop);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(stop));
        try
        {
            while (open.Count > 0 && await lines.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    open.Remove((string)JsonNode.Parse(line[6..])!["data"]!["message"]!);
                }
            }
        }
        catch (OperationCanceledException late)
        {
            throw new ShouldAssertException($"Nothing became of {string.Join(", ", open)}.", late);
        }
    }

    // What a rule forbids is refused with its name, and nothing else is.
    private async Task<Answer> Reply(Contact contact, string text)
    {
        var answer = await _agents.Reply(contact, text, stop);
        var expected = contact.Stopped ? "conversation.contact-stopped" : contact.Channel == "whatsapp" && IsOld(contact) ? WindowClosed : null;
        Check(contact, answer.Refused == expected, $"refused {answer.Refused}, not {expected}");
        return answer;
    }

    private bool IsOld(Contact contact) => time.GetUtcNow() - contact.Said[^1].At >= TimeSpan.FromHours(24);

    private void Check(Contact contact, bool holds, string otherwise)
    {
        if (!holds)
        {
            _wrong.Add($"{contact.Channel}-{contact.Person}: {otherwise} ({string.Join(", ", contact.Answers.Select(answer => answer.Refused))})");
        }
    }
}
