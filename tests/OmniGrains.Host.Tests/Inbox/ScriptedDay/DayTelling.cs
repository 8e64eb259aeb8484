using System.Collections.Concurrent;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Tells what people say, over the channels, and keeps in the model when it was told.</summary>
internal sealed class DayTelling(Door door, DayStandIns standIns, TimeProvider time, CancellationToken stop)
{
    private readonly Providers _providers = new(standIns.Ebay);
    private readonly Visits _visits = new(door, time);
    private readonly ConcurrentBag<string> _wrong = [];

    public IEnumerable<string> Wrong => _wrong;

    /// <summary>What comes with a message, by the provider's id of it.</summary>
    public static byte[] PictureOf(string id) => [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. System.Text.Encoding.ASCII.GetBytes(id)];

    /// <summary>As a provider does: one person's in their order, and what comes twice in a row at once, perhaps to both nodes.</summary>
    public async Task Tell(IReadOnlyList<Told> deliveries)
    {
        for (var i = 0; i < deliveries.Count; i++)
        {
            var isTwice = i + 1 < deliveries.Count && deliveries[i] == deliveries[i + 1];
            await Task.WhenAll(Enumerable.Range(0, isTwice ? 2 : 1).Select(_ => Tell(deliveries[i])));
            i += isTwice ? 1 : 0;
        }
    }

    /// <summary>What visitors find in their windows when they come back.</summary>
    public async Task<IEnumerable<Received>> SeenInChats(IEnumerable<Contact> contacts)
    {
        var (seen, back) = (new List<Received>(), new Visits(door, time));
        foreach (var contact in contacts)
        {
            seen.AddRange((await back.History(contact, stop)).Where(message => message.From == "shop").Select(message => new Received("chat", contact.Address, message.Text, message.Id)));
        }

        return seen;
    }

    private async Task Tell(Told told)
    {
        var by = told.Said.By;
        if (told.What == Telling.Message)
        {
            by.Hears(told.Said, time.GetUtcNow());
            by.StoppedAt ??= by.Channel == "sms" && told.Said.Text.Equals("stop", StringComparison.OrdinalIgnoreCase) ? time.GetUtcNow() : null;
        }

        if (by.Channel == "chat")
        {
            await _visits.Tell(told.Said, stop);
            return;
        }

        foreach (var request in _providers.Tell(told))
        {
            using var answer = await door.Send(request, stop);
            if (!answer.IsSuccessStatusCode)
            {
                _wrong.Add($"{told.Said.Id} {told.What}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
            }
        }
    }
}
