namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Whether anything that a provider took breaks a rule of its channel, by what its customers had said until then.</summary>
internal static class DayPolicies
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    public static IEnumerable<string> Broken(DayScript script, DayStandIns standIns)
    {
        var contacts = script.Contacts.ToLookup(contact => (contact.Channel, contact.Address));
        foreach (var sent in standIns.WhatsApp.Taken.Where(sent => sent.Text is not null && sent.At - LastOf(contacts[("whatsapp", sent.To)], sent.At) >= Window))
        {
            yield return $"WhatsApp took a free text for {sent.To} at {sent.At:dd HH:mm}, outside of the window";
        }

        foreach (var sent in standIns.Sms.Taken.Where(sent => contacts[("sms", sent.To)].Single().StoppedAt <= sent.At))
        {
            yield return $"{sent.To} was sent a text after a STOP: {sent.Text}";
        }

        foreach (var sent in standIns.Meta.Messages)
        {
            var to = (string)sent.Body["recipient"]!["id"]!;
            var past = sent.At - LastOf(contacts[("messenger", to)].Concat(contacts[("instagram", to)]), sent.At);
            if ((past >= Window) != ((string?)sent.Body["tag"] == "HUMAN_AGENT"))
            {
                yield return $"{to} was written to {past} after the last message, with the tag {sent.Body["tag"]}";
            }
        }

        foreach (var sent in standIns.Taken.Where(sent => sent.Channel is "amazon" or "ebay" or "walmart" && sent.Text?.Contains("https://", StringComparison.Ordinal) == true))
        {
            yield return $"A marketplace took a link for {sent.To}";
        }
    }

    private static DateTimeOffset LastOf(IEnumerable<Contact> contact, DateTimeOffset at) => contact.Single().Said.Where(said => said.At <= at).Max(said => said.At);
}
