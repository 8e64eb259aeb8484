namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>What a provider tells of what a person said.</summary>
internal enum Telling
{
    Message,
    Reaction,
    Edit,
    Withdrawal,
}

/// <summary>One thing that a provider tells.</summary>
internal sealed record Told(Said Said, Telling What);

/// <summary>What a person said over a channel.</summary>
/// <param name="By">Who, and where.</param>
/// <param name="Number">The how manieth of theirs, from 1.</param>
/// <param name="Text">What. Of a call, how it ended.</param>
/// <param name="At">When, by the provider's clock.</param>
internal sealed record Said(Contact By, int Number, string Text, DateTimeOffset At)
{
    /// <summary>The provider's id of a picture that comes with it; null for none.</summary>
    public string? Picture => By.Channel == "whatsapp" && Number == 1 && By.Person % 4 == 1 ? $"picture-{By.Person}" : null;

    /// <summary>How its writer reacts to it; null for not at all.</summary>
    public string? Reaction => By.Channel is "whatsapp" or "messenger" or "instagram" && Number == 1 && By.Person % 3 == 0 ? "❤" : null;

    /// <summary>What its writer changes it to; null for not at all.</summary>
    public string? EditedTo => By.Channel is "whatsapp" or "telegram" or "instagram" && Number == 1 && By.Person % 5 == 2 ? $"{Text} Please." : null;

    /// <summary>Whether its writer takes it back.</summary>
    public bool IsWithdrawn => By.Channel is "whatsapp" or "messenger" or "instagram" && Number == 2 && By.Person % 4 == 3;

    /// <summary>The provider's id of it.</summary>
    public string Id => $"{By.Channel}-{By.Person}-{Number}";

    /// <summary>What is there to be read of it in the end, and the reaction to it.</summary>
    public string Shown => $"{(IsWithdrawn ? "(withdrawn)" : EditedTo ?? Text)}{Reaction}";

    /// <summary>What is told of it besides itself.</summary>
    public IEnumerable<Told> Signs
    {
        get
        {
            if (Reaction is not null)
            {
                yield return new Told(this, Telling.Reaction);
            }

            if (EditedTo is not null)
            {
                yield return new Told(this, Telling.Edit);
            }

            if (IsWithdrawn)
            {
                yield return new Told(this, Telling.Withdrawal);
            }
        }
    }
}
