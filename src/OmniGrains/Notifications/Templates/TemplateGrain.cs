using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Templates;

/// <summary>One template with its last versions: what is under way is sent as it was asked for.</summary>
internal sealed record Template(string Id, ImmutableList<TemplateVersion> Versions)
{
    public const string GrainType = "notification-template";
    public const int MostVersions = 20;

    public static readonly Template Unknown = new("", []);

    public TemplateVersion? Current => Versions.LastOrDefault();

    /// <summary>A version; the oldest that is kept when it is older than that.</summary>
    public TemplateVersion? At(int version) => Versions.Find(one => one.Version >= version);

    public static GrainId GrainOf(string id) => GrainId.Of(GrainType, id);
}

internal sealed record TemplateVersion(int Version, TemplateInput Template);

internal sealed record SaveTemplate(string Id, TemplateInput Template, int? ExpectedVersion, string Actor) : ICommand<TemplateRevision>;

internal sealed record TemplateRevision(int Version);

internal sealed record ReadTemplate : IQuery<Template>
{
    public static readonly ReadTemplate Query = new();
}

/// <summary>A template says something else from now on.</summary>
internal sealed record TemplateSaved(string Id, int Version, TemplateInput Template, string Actor) : IAdministrativeEvent;

internal sealed class TemplateGrain : Grain<Template>
{
    public override string Type => Templates.Template.GrainType;

    public override Template Initial => Templates.Template.Unknown;

    public override object Answer(Template state, IQuery query) => state;

    public override Decision Decide(Template state, ICommand command, in CommandContext context)
    {
        var save = (SaveTemplate)command;
        var version = state.Current?.Version ?? 0;
        return save.ExpectedVersion is { } expected && expected != version ? Decision.Reject(NotificationRejections.TemplateChanged)
            : state.Current is { } current && TextOf(current.Template) == TextOf(save.Template) ? Decision.Unchanged(new TemplateRevision(version))
            : Decision.Accept(new TemplateRevision(version + 1), new TemplateSaved(save.Id, version + 1, save.Template, save.Actor));
    }

    public override Template Evolve(Template state, IEvent @event) => @event is TemplateSaved saved
        ? new Template(saved.Id, [.. state.Versions.Add(new TemplateVersion(saved.Version, saved.Template)).TakeLast(Templates.Template.MostVersions)])
        : state;

    internal static string TextOf(TemplateInput template) => JsonSerializer.Serialize(template, NotificationsJson.Default.TemplateInput);
}
