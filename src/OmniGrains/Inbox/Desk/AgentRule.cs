using FluentValidation;
using OmniGrains.Edge;

namespace OmniGrains.Inbox.Desk;

/// <summary>What a request must satisfy that says which person acts, when one key serves several.</summary>
internal static class AgentRule
{
    public static void NamesAgent<T>(this IRuleBuilder<T, string?> agent) =>
        agent.Must(name => name is null || Slugs.IsText(name, 64)).WithName("agent").WithMessage("must be 1 to 64 characters.");
}
