using System.Globalization;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge.Words;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Desk.Macros;

/// <inheritdoc cref="IMacroSuggestions"/>
internal sealed class MacroSuggestions(IGrains grains) : IMacroSuggestions
{
    public async ValueTask<IReadOnlyList<MacroSuggestion>> For(
        ConversationFacts conversation, ConversationWords words, IReadOnlyList<ServedOrder> orders, CancellationToken cancellation)
    {
        var book = (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;
        var tally = (await grains.Read(MacroTally.Grain, ReadMacroTally.Query, cancellation)).Value;
        return MacroRanking.Of(book.All(DeskKind.Macro).Select(one => (one.Id, one.Kept.Entry.Macro!)), conversation, FoldedText.Of($"{words.Title} {words.Text}"), orders, tally);
    }
}

/// <summary>
/// Which macros may help, by rules that can be told: the customer's words, labels, what people used on conversations with the same label or channel, and
/// whether there is an order to speak of. Pure.
/// </summary>
internal static class MacroRanking
{
    public const int Most = 5;
    private const int ShortestWord = 4;
    private const double Word = 4;
    private const double OwnLabel = 2;
    private const double UsedOnLabel = 3;
    private const double UsedOnChannel = 2;
    private const double Order = 1;

    public static IReadOnlyList<MacroSuggestion> Of(
        IEnumerable<(string Id, MacroInput Macro)> macros, ConversationFacts conversation, string text, IReadOnlyList<ServedOrder> orders, MacroTally tally) =>
    [
        .. macros.Where(one => one.Macro.Channels?.Contains(conversation.AnswersOver ?? conversation.Channel) != false)
            .Select(one => (one.Id, one.Macro, For: Reasons(one.Id, one.Macro, conversation, text, orders, tally).ToList()))
            .Where(one => one.For.Sum(reason => reason.Points) > Order)
            .OrderByDescending(one => one.For.Sum(reason => reason.Points)).ThenBy(one => one.Id, StringComparer.Ordinal).Take(Most)
            .Select(one => new MacroSuggestion(one.Id, one.Macro.Name, [.. one.For.Where(reason => reason.Points > 0).OrderByDescending(reason => reason.Points).Select(reason => reason.Why)])),
    ];

    private static IEnumerable<(double Points, string Why)> Reasons(
        string id, MacroInput macro, ConversationFacts conversation, string text, IReadOnlyList<ServedOrder> orders, MacroTally tally)
    {
        if (WordsOf(macro).FirstOrDefault(word => FoldedText.Has(text, FoldedText.Of(word).Trim())) is { } said)
        {
            yield return (Word, $"the customer wrote '{said}'");
        }

        if (macro.Edit?.AddLabels?.FirstOrDefault(label => conversation.Labels.Contains(label)) is { } own)
        {
            yield return (OwnLabel, $"is about {own}");
        }

        var (best, share) = conversation.Labels.Select(label => (label, Share: tally.ShareOf(id, $"label:{label}"))).DefaultIfEmpty().MaxBy(one => one.Share);
        if (share > 0)
        {
            yield return (UsedOnLabel * share, $"{Percent(share)} of the macros used on {best}");
        }

        if (tally.ShareOf(id, $"channel:{conversation.Channel}") is > 0 and var onChannel)
        {
            yield return (UsedOnChannel * onChannel, $"{Percent(onChannel)} of the macros used on {conversation.Channel}");
        }

        if (SpeaksOfOrders(macro))
        {
            yield return orders.Count > 0 ? (Order, $"there is an order to speak of: {orders[0].Number ?? orders[0].OrderId}") : (-Word, "");
        }
    }

    // Those that its author chose, or else the long ones of its name.
    private static IEnumerable<string> WordsOf(MacroInput macro) => macro.Words ?? macro.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length >= ShortestWord);

    private static bool SpeaksOfOrders(MacroInput macro) => macro.Languages?.Values.Any(said => said.Reply?.Contains("{{order.", StringComparison.Ordinal) == true) == true;

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");
}
