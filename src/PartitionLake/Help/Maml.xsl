<?xml version="1.0" encoding="utf-8"?>
<!-- Makes the one MAML file that Get-Help reads out of the short texts in Cmdlets/, with the parameters in Shared/ where a cmdlet says aws="true" or storage="true". -->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns="http://msh"
    xmlns:maml="http://schemas.microsoft.com/maml/2004/10"
    xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10"
    xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10">
  <xsl:output method="xml" encoding="utf-8" indent="no"/>
  <xsl:strip-space elements="*"/>

  <xsl:template match="/cmdlets">
    <helpItems schema="maml">
      <xsl:for-each select="cmdlet">
        <xsl:apply-templates select="document(concat('Cmdlets/', ., '.xml'), .)/cmdlet"/>
      </xsl:for-each>
    </helpItems>
  </xsl:template>

  <xsl:template match="/cmdlet">
    <xsl:variable name="storage" select="document('../Shared/Storage.xml', /)/parameters[current()/@storage]/parameter"/>
    <xsl:variable name="aws" select="document('../Shared/Aws.xml', /)/parameters[current()/@aws]/parameter"/>
    <command:command>
      <command:details>
        <command:name><xsl:value-of select="@name"/></command:name>
        <command:verb><xsl:value-of select="substring-before(@name, '-')"/></command:verb>
        <command:noun><xsl:value-of select="substring-after(@name, '-')"/></command:noun>
        <maml:description><maml:para><xsl:value-of select="normalize-space(synopsis)"/></maml:para></maml:description>
      </command:details>
      <maml:description><xsl:apply-templates select="description/p"/></maml:description>
      <command:syntax>
        <!-- The cmdlet's own parameters first: a set of nodes of several documents has no order of its own. -->
        <xsl:for-each select="set | self::cmdlet[not(set)]">
          <xsl:variable name="set" select="concat(' ', self::set/@name, ' ')"/>
          <command:syntaxItem>
            <maml:name><xsl:value-of select="ancestor-or-self::cmdlet/@name"/></maml:name>
            <xsl:apply-templates select="ancestor-or-self::cmdlet/parameter[not(@sets) or contains(concat(' ', @sets, ' '), $set)]"/>
            <xsl:apply-templates select="$storage"/>
            <xsl:apply-templates select="$aws"/>
          </command:syntaxItem>
        </xsl:for-each>
      </command:syntax>
      <command:parameters>
        <xsl:apply-templates select="parameter"/>
        <xsl:apply-templates select="$storage"/>
        <xsl:apply-templates select="$aws"/>
      </command:parameters>
      <command:inputTypes>
        <xsl:for-each select="input">
          <command:inputType><xsl:call-template name="type"/></command:inputType>
        </xsl:for-each>
      </command:inputTypes>
      <command:returnValues>
        <xsl:for-each select="output">
          <command:returnValue><xsl:call-template name="type"/></command:returnValue>
        </xsl:for-each>
      </command:returnValues>
      <xsl:variable name="permissions" select="document('../Shared/Permissions.xml', /)/permissions/command[@name = current()/@name]/permission"/>
      <xsl:if test="$permissions">
        <maml:alertSet>
          <maml:alert>
            <maml:para>What it needs of AWS, and what happens without it:</maml:para>
            <xsl:for-each select="$permissions">
              <maml:para>
                <xsl:value-of select="concat(@action, ' on ', @resource, ' - ', @why, ': ', @without)"/>
                <xsl:if test="@only"> (only with <xsl:value-of select="@only"/>)</xsl:if>
              </maml:para>
            </xsl:for-each>
            <maml:para>Get-LakePolicy prints the policy of a command line.</maml:para>
          </maml:alert>
        </maml:alertSet>
      </xsl:if>
      <command:examples><xsl:apply-templates select="example"/></command:examples>
      <maml:relatedLinks>
        <xsl:for-each select="link">
          <maml:navigationLink><maml:linkText><xsl:value-of select="."/></maml:linkText><maml:uri/></maml:navigationLink>
        </xsl:for-each>
      </maml:relatedLinks>
    </command:command>
  </xsl:template>

  <xsl:template match="p">
    <maml:para><xsl:value-of select="normalize-space(.)"/></maml:para>
  </xsl:template>

  <xsl:template match="parameter">
    <command:parameter variableLength="true" globbing="false">
      <xsl:attribute name="required"><xsl:value-of select="boolean(@required)"/></xsl:attribute>
      <xsl:attribute name="position">
        <xsl:choose>
          <xsl:when test="@position"><xsl:value-of select="@position"/></xsl:when>
          <xsl:otherwise>named</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:attribute name="pipelineInput">
        <xsl:choose>
          <xsl:when test="@pipeline">True (<xsl:value-of select="@pipeline"/>)</xsl:when>
          <xsl:otherwise>False</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:attribute name="aliases">
        <xsl:choose>
          <xsl:when test="@aliases"><xsl:value-of select="@aliases"/></xsl:when>
          <xsl:otherwise>none</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <maml:name><xsl:value-of select="@name"/></maml:name>
      <maml:description>
        <xsl:choose>
          <xsl:when test="p"><xsl:apply-templates select="p"/></xsl:when>
          <xsl:otherwise><maml:para><xsl:value-of select="normalize-space(.)"/></maml:para></xsl:otherwise>
        </xsl:choose>
      </maml:description>
      <xsl:if test="@type != 'SwitchParameter'">
        <command:parameterValue required="true" variableLength="false"><xsl:value-of select="@type"/></command:parameterValue>
      </xsl:if>
      <dev:type><maml:name><xsl:value-of select="@type"/></maml:name><maml:uri/></dev:type>
      <dev:defaultValue>
        <xsl:choose>
          <xsl:when test="@default"><xsl:value-of select="@default"/></xsl:when>
          <xsl:otherwise>None</xsl:otherwise>
        </xsl:choose>
      </dev:defaultValue>
    </command:parameter>
  </xsl:template>

  <xsl:template match="example">
    <command:example>
      <maml:title>Example <xsl:value-of select="position()"/>: <xsl:value-of select="@title"/></maml:title>
      <dev:code><xsl:value-of select="code"/></dev:code>
      <dev:remarks><xsl:apply-templates select="p"/></dev:remarks>
    </command:example>
  </xsl:template>

  <xsl:template name="type">
    <dev:type><maml:name><xsl:value-of select="@type"/></maml:name></dev:type>
    <maml:description><maml:para><xsl:value-of select="normalize-space(.)"/></maml:para></maml:description>
  </xsl:template>
</xsl:stylesheet>
