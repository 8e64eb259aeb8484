using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge.Words;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Desk.Macros;

/// <summary>A macro as it stands for one conversation.</summary>
/// <param name="Language">In which language it speaks; null when it says nothing.</param>
/// <param name="Reply">The answer.</param>
/// <param name="Note">The internal note.</param>
/// <param name="Edit">What it changes.</param>
/// <param name="Refusal">Why it cannot be used; null when it can.</param>
/// <param name="Template">What goes out instead of an answer that comes too late.</param>
internal sealed record FilledMacro(string? Language, string? Reply, string? Note, ConversationEdit Edit, Rejection? Refusal, TemplateMessage? Template = null);

/// <summary>Who uses a macro.</summary>
/// <param name="Id">Whom the assignee <c>me</c> is.</param>
/// <param name="Name">What customers are told; null when nobody has said.</param>
internal sealed record MacroUser(string Id, string? Name)
{
    /// <summary>An agent by the name that the desk knows; of whom it does not know, customers are told what else there is to be called by.</summary>
    public static MacroUser Of(DeskBook book, string? agent, string? otherwise) => new(agent ?? "", (agent is null ? null : book.Find(DeskKind.Agent, agent)?.Entry.Agent?.Name) ?? otherwise);
}

/// <summary>Fills a macro from live state: the customer, the order that the conversation is about or else the latest one.</summary>
internal sealed class MacroFilling(ITexts texts, ICustomerRecords customers, IOrders orders, IConversations conversations)
{
    private const int Longest = 20_000;
    private const int LongestParameter = 1_000;

    public async ValueTask<FilledMacro> Fill(DeskBook book, ConversationFacts conversation, MacroInput macro, string? language, MacroUser user, CancellationToken cancellation)
    {
        var edit = macro.Edit is { } change ? change with { Assignee = change.Assignee == Macros.Me ? user.Id : change.Assignee } : new ConversationEdit();
        var customer = conversation.Record is { } record ? await customers.Find(record, cancellation) : null;
        var theirs = customer?.PreferredLanguage ?? conversation.Language;
        if (macro.TextsFor(language ?? theirs) is not { } said)
        {
            return new FilledMacro(null, null, null, edit, OnChannel(macro, conversation));
        }

        var about = conversation.OrderId ?? customer?.RecentPurchases.FirstOrDefault(purchase => purchase.Kind == PurchaseKind.Sale)?.OrderId;
        var order = about is null ? null : await orders.Describe(about, cancellation);
        var spoken = said.Language == MacroTexts.AnyLanguage ? theirs : said.Language;
        var voice = Brands.VoiceOn(book, conversation.Connection, spoken ?? "en");
        var contact = customer?.Name is null ? (await conversations.WordsOf(conversation.Id, null, cancellation))?.ContactName : null;
        var values = MacroVariables.Of(conversation, customer, contact, order, voice, user.Name, Writing.Of(spoken));
        foreach (var (path, fallback) in macro.Fallbacks ?? new Dictionary<string, string>())
        {
            var (group, name) = (values[path.Split('.')[0]], path.Split('.')[1]);
            group[name] = group[name] is null or "" ? fallback : group[name];
        }

        var source = said.Texts.Variants?.GetValueOrDefault(conversation.AnswersOver ?? conversation.Channel) ?? said.Texts.Reply;
        var (reply, note) = (Text(source, values, "reply"), Text(said.Texts.Note, values, "note"));
        var parameters = (said.Texts.Template?.Parameters ?? []).Select((text, i) => Text(text, values, $"template.parameters[{i}]", LongestParameter)).ToList();
        return new FilledMacro(
            said.Language, reply.Text, note.Text, edit,
            OnChannel(macro, conversation) ?? reply.Refusal ?? note.Refusal ?? parameters.Select(one => one.Refusal).FirstOrDefault(refusal => refusal is not null),
            said.Texts.Template is { } template ? template with { Parameters = [.. parameters.Select(one => one.Text ?? "")] } : null);
    }

    private static Rejection? OnChannel(MacroInput macro, ConversationFacts conversation) =>
        macro.Channels is { } channels && !channels.Contains(conversation.AnswersOver ?? conversation.Channel) ? DeskRejections.OtherChannel : null;

    private (string? Text, Rejection? Refusal) Text(string? source, Dictionary<string, Dictionary<string, object?>> values, string place, int longest = Longest)
    {
        if (source is null)
        {
            return (null, null);
        }

        var gaps = texts.Read(source).Needed.Where(path => path.Split('.') is [var group, var name] && values[group][name] is null).Order(StringComparer.Ordinal).ToList();
        var (text, wrong) = texts.Fill(source, values.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal));
        return gaps.Count > 0 ? (text?.Trim(), DeskRejections.MacroGap(place, gaps))
            : wrong is not null || string.IsNullOrWhiteSpace(text) || text.Length > longest ? (text, DeskRejections.Invalid($"{place}: must be 1 to {longest} characters when it is filled."))
            : (text.Trim(), null);
    }
}
