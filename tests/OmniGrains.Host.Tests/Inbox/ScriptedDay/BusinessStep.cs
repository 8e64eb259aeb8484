using OmniGrains.Host.Tests.Desk;
using OmniGrains.Tests.Inbox;
using static OmniGrains.Host.Tests.Inbox.ScriptedDay.BusinessWeekTests;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>One thing that happens in a conversation, in the host and in the model.</summary>
internal sealed class BusinessStep(HostUnderTest host, Talk talk, Random random, DateTimeOffset at)
{
    private const string ClosedWindow = "conversation.window-closed";

    private PromisedClocks Clocks => talk.Clocks;

    public async Task Take()
    {
        var choice = Clocks.Standing == Standing.None ? 0 : random.Next(10);
        var step = (choice, Clocks.Standing) switch
        {
            ( <= 2, _) => Write(),
            ( <= 5, _) => Answer(Standing.Waiting),
            (6, not Standing.Resolved) => Edit(Standing.Resolved),
            (6, _) => Write(),
            (7, Standing.Open or Standing.Waiting) => Edit(Standing.Pending),
            (7, _) => Answer(Standing.Resolved),
            (8, Standing.Open or Standing.Pending or Standing.Waiting) => Edit(Standing.Snoozed, at.AddMinutes(random.Next(10, 900))),
            (8, _) => Write(),
            _ when talk.Promise.Policy != "urgent" => Raise(),
            _ => Answer(Standing.Resolved),
        };
        await step;
    }

    private async Task Write()
    {
        talk.Taken.Add($"{at:dd HH:mm} write");
        var (id, text) = ($"{talk.Channel}-{talk.Person}-{talk.Steps}", $"Message {talk.Steps}");
        if (talk.Channel == "whatsapp")
        {
            var from = $"39333{3_000_000 + talk.Person}";
            var position = (long)(await (await host.DeliverWhatsApp(WhatsAppMessages.Text($"wamid.{id}", from, text, at.ToUnixTimeSeconds()))).Read())["position"]!;

            // A webhook is answered when it is kept: the clock stands still until it has been processed too.
            var listed = await host.Get($"conversations?channel=whatsapp&limit=1&after={position}");
            talk.Conversation ??= (string)listed["items"]![0]!["id"]!;
        }
        else
        {
            talk.Conversation = (string)(await host.Inbound(id, text, contact: $"member-{talk.Person}", connection: talk.Channel))["conversationId"]!;
        }

        Clocks.Write(at);
    }

    private async Task Answer(Standing then)
    {
        talk.Taken.Add($"{at:dd HH:mm} answer, then {then}");
        var answer = await host.Reply(talk.Conversation!, new { text = "It left today.", then = then.ToString().ToLowerInvariant() });
        if (talk.Channel == "whatsapp" && at >= Clocks.LastWritten.AddHours(24))
        {
            await answer.Problem(409, ClosedWindow);
            return;
        }

        await answer.Read();
        Clocks.Answer(at, then);
    }

    private async Task Edit(Standing status, DateTimeOffset? until = null)
    {
        talk.Taken.Add($"{at:dd HH:mm} {status} {until:dd HH:mm}");
        await host.Patch(talk.Conversation!, new { status = status.ToString().ToLowerInvariant(), snoozedUntil = until });
        Clocks.Become(status, at, until);
    }

    private async Task Raise()
    {
        talk.Taken.Add($"{at:dd HH:mm} urgent");
        await host.Patch(talk.Conversation!, new { priority = "urgent" });
        talk.Raise(at);
    }
}
