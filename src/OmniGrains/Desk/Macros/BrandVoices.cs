using OmniGrains.Desk.Setup;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Macros;

/// <inheritdoc cref="IBrandVoices"/>
internal sealed class BrandVoices(IGrains grains) : IBrandVoices
{
    public async ValueTask<ConversationBrand?> On(string connection, string? language, CancellationToken cancellation)
    {
        if (Brands.On((await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value, connection) is not (var id, var brand))
        {
            return null;
        }

        var (spoken, texts) = brand.TextsFor(language);
        return new ConversationBrand(id, brand.Name, spoken, texts.Greeting, texts.Signature, texts.Tone);
    }
}
