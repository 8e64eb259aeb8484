using MimeKit;

namespace OmniGrains.Channels.Email;

/// <summary>Somebody's address, and how they call themselves.</summary>
/// <param name="Address">In lower case, so that one mailbox is one contact.</param>
/// <param name="Name">Anybody can call themselves anything.</param>
internal sealed record Mailbox(string Address, string? Name);

/// <summary>Reads address fields, and addresses with a tag: <c>support+tag@shop.example</c>.</summary>
internal static class MailAddresses
{
    private const int Longest = 150;
    private const int Most = 100;

    /// <summary>The first address of a field; null when there is none.</summary>
    public static Mailbox? First(string? field) => All(field).FirstOrDefault();

    public static IEnumerable<Mailbox> All(string? field) =>
        field is not null && InternetAddressList.TryParse(field, out var list) ? list.Mailboxes.Take(Most).Select(Of).OfType<Mailbox>() : [];

    public static string WithoutTag(string address) => Plus(address) is var (plus, at) && plus > 0 ? address[..plus] + address[at..] : address;

    /// <summary>What follows a plus in the local part; null when nothing does.</summary>
    public static string? TagOf(string address) => Plus(address) is var (plus, at) && plus > 0 ? address[(plus + 1)..at] : null;

    private static (int Plus, int At) Plus(string address)
    {
        var at = address.LastIndexOf('@');
        var plus = address.IndexOf('+', StringComparison.Ordinal);
        return (plus > 0 && plus < at ? plus : -1, at);
    }

    private static Mailbox? Of(MailboxAddress mailbox) =>
        mailbox.Address is { Length: > 2 and <= Longest } address && address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < address.Length - 1
            && !address.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
                ? new Mailbox(address.ToLowerInvariant(), Payload.Shorten(mailbox.Name, 200)?.Trim() is { Length: > 0 } name ? name : null)
                : null;
}
